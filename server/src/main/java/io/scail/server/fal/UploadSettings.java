package io.scail.server.fal;

import java.time.Duration;
import java.util.Optional;

/**
 * The operator's rules for requests and uploads.
 *
 * @param mostBodyBytes bytes of a JSON body, data URIs included
 * @param mostFileBytes bytes of an uploaded file
 * @param keepUploads how long uploads are kept whose callers do not say; empty means for ever
 * @param uploadWithin how long an upload address is good
 */
public record UploadSettings(
    int mostBodyBytes, long mostFileBytes, Optional<Duration> keepUploads, Duration uploadWithin) {
  /** 100 MiB bodies, 2 GiB files kept for a week, an hour to upload. */
  public static final UploadSettings DEFAULT =
      new UploadSettings(100 << 20, 2L << 30, Optional.of(Duration.ofDays(7)), Duration.ofHours(1));
}
