package io.scail.server.jobs;

/** A low job starts only when no normal one waits. */
public enum Priority {
  NORMAL(0),
  LOW(1);

  private final int lane;

  Priority(int lane) {
    this.lane = lane;
  }

  /** The number in the table; smaller ones start first. */
  int lane() {
    return lane;
  }

  static Priority ofLane(int lane) {
    return lane == LOW.lane ? LOW : NORMAL;
  }
}
