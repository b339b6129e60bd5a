package io.scail.server.jobs;

/** A low job starts only when no normal one waits. */
public enum Priority {
  NORMAL,
  LOW
}
