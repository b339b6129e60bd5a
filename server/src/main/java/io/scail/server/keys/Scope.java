package io.scail.server.keys;

/** What a key may do. */
public enum Scope {
  /** Submit, watch, cancel and read its own jobs. */
  JOBS,
  /** Upload files. */
  FILES,
  /** Read its own usage. */
  USAGE,
  /** Everything, for every key. */
  ADMIN
}
