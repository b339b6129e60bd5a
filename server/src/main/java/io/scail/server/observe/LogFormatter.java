package io.scail.server.observe;

import io.scail.server.http.RequestId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Log lines as {@code time level logger event key=value …}; a line that is written while a request
 * is answered ends with that request's id.
 */
public final class LogFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSZ").withZone(ZoneId.systemDefault());

  @Override
  public String format(LogRecord entry) {
    var line = new StringBuilder();
    line.append(TIME.format(entry.getInstant()))
        .append(' ')
        .append(entry.getLevel())
        .append(' ')
        .append(entry.getLoggerName())
        .append(' ')
        .append(formatMessage(entry));
    // The console's handler formats on the thread that logs.
    var request = RequestId.current();
    if (!request.isEmpty()) {
      line.append(" request=").append(request);
    }
    line.append(System.lineSeparator());
    if (entry.getThrown() != null) {
      var trace = new StringWriter();
      entry.getThrown().printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    return line.toString();
  }
}
