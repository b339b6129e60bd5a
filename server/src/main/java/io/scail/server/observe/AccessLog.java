package io.scail.server.observe;

import io.scail.server.http.Answered;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each answer. What changes something or fails is told always; looking is told only at
 * debug, because callers look ten times a second.
 */
public final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final List<String> LOOKING = List.of("GET", "HEAD", "OPTIONS");

  private AccessLog() {}

  /** Writes the line of an answer. The request's id is put in by {@link LogFormatter}. */
  public static void write(Answered answer) {
    var line = "request answered method={} path={} status={} millis={} peer={} key={} job={}";
    Object[] values = {
      answer.method().matches("[A-Za-z]{1,20}") ? answer.method() : "?",
      answer.path(),
      answer.status(),
      answer.took().toMillis(),
      answer.peer(),
      answer.key().orElse("-"),
      answer.job().orElse("-")
    };
    if (LOOKING.contains(answer.method()) && answer.status() < 400) {
      LOG.debug(line, values);
    } else {
      LOG.info(line, values);
    }
  }
}
