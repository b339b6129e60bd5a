package io.scail.server.openai;

import java.time.Duration;
import java.util.Optional;

/**
 * The operator's rules for what is sent with a request.
 *
 * @param mostBodyBytes bytes of a JSON body or of all texts of a form, data URIs included
 * @param mostFileBytes bytes of a file in a form
 * @param keepInputs how long such files are kept; empty means until their video is deleted
 */
public record VideosSettings(int mostBodyBytes, long mostFileBytes, Optional<Duration> keepInputs) {
  /** 100 MiB bodies, 2 GiB files kept for a week. */
  public static final VideosSettings DEFAULT =
      new VideosSettings(100 << 20, 2L << 30, Optional.of(Duration.ofDays(7)));
}
