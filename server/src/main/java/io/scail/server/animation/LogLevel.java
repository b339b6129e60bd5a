package io.scail.server.animation;

/** How much a log line matters to the job's owner. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARN,
  ERROR
}
