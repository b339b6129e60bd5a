package io.scail.server.workers;

import io.scail.server.animation.AnimationRun;
import io.scail.server.files.FileRef;
import io.scail.server.jobs.Job;
import java.nio.file.Path;

/** One attempt at one job, as a pipeline sees it. */
public interface JobRun extends AnimationRun {

  Job job();

  /** The request body as it was accepted, JSON text. */
  String input();

  /**
   * Uploads a result file. It becomes visible together with the job's success and is dropped when
   * the job ends otherwise.
   *
   * @param fileName name that a download suggests
   * @param contentType media type, such as {@code video/mp4}
   */
  FileRef publish(Path file, String fileName, String contentType);
}
