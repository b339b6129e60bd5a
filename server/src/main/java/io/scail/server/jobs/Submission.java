package io.scail.server.jobs;

import java.time.Duration;

/** What became of a submit. */
public sealed interface Submission {

  /**
   * The job is stored and will not be lost.
   *
   * @param position jobs that start before it
   */
  record Accepted(Job job, int position) implements Submission {}

  /** Refused: more jobs wait than the caller or the operator allows. */
  record TooManyWaiting(int waiting) implements Submission {}

  /** Refused: the key has used up its submits of this minute. */
  record TooFast(Duration retryAfter) implements Submission {}
}
