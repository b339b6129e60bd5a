package io.scail.server.client;

import org.jspecify.annotations.Nullable;

/** A call to a server did not succeed; the message is one sentence for a person. */
public abstract sealed class CallFailure extends RuntimeException {
  private CallFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** The message, never null. */
  public final String sentence() {
    return String.valueOf(getMessage());
  }

  /** The server answered, and its answer is no. */
  public static final class Refused extends CallFailure {
    private final int status;
    private final String type;

    Refused(int status, String type, String sentence) {
      super(sentence, null);
      this.status = status;
      this.type = type;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The server's word for the problem, such as {@code image_load_error}; empty without one. */
    public String type() {
      return type;
    }

    /** Whether the key is what was refused. */
    public boolean isAboutTheKey() {
      return status == 401 || status == 402 || status == 403;
    }
  }

  /** No connection came about, so the server has heard nothing. */
  public static final class Unreachable extends CallFailure {
    Unreachable(String sentence, Throwable cause) {
      super(sentence, cause);
    }
  }

  /** The connection broke before the answer was whole; whether the server acted is unknown. */
  public static final class NoAnswer extends CallFailure {
    NoAnswer(String sentence, @Nullable Throwable cause) {
      super(sentence, cause);
    }
  }
}
