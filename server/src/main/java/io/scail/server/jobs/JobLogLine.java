package io.scail.server.jobs;

import io.scail.server.animation.LogLevel;
import java.time.Instant;

/**
 * A line that the job's owner can read.
 *
 * @param number counts from 1 within the job, never reused
 */
public record JobLogLine(long number, Instant at, LogLevel level, String message) {
  /** Lines of a job that are kept: its log is for people, and more are not read by any. */
  public static final int MOST = 2_000;
}
