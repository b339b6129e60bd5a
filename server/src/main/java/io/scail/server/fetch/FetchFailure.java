package io.scail.server.fetch;

import org.jspecify.annotations.Nullable;

/**
 * Why something could not be fetched; the message is for the caller and names no address behind a
 * host name.
 */
public abstract sealed class FetchFailure extends RuntimeException {
  FetchFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The URL is none, or not of a kind that is fetched. */
  public static final class BadSource extends FetchFailure {
    public BadSource(String message) {
      super(message, null);
    }
  }

  /** The host is, or resolves to, an address that callers must not reach through this server. */
  public static final class Forbidden extends FetchFailure {
    public Forbidden(String host) {
      super("The host %s is not a public address. An operator can allow it.".formatted(host), null);
    }
  }

  /** The other side does not answer, or answers with something that is not the file. */
  public static final class Unreachable extends FetchFailure {
    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** There are more bytes than allowed. */
  public static final class TooLarge extends FetchFailure {
    private final long most;

    public TooLarge(long most) {
      super("The file is larger than the %d bytes that are allowed.".formatted(most), null);
      this.most = most;
    }

    public long most() {
      return most;
    }
  }
}
