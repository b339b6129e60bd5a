package io.scail.server.files;

import org.jspecify.annotations.Nullable;

/** Why a file could not be kept or read. */
public abstract sealed class FileFailure extends RuntimeException {

  FileFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** More bytes than allowed. */
  public static final class TooLarge extends FileFailure {
    private final long most;

    public TooLarge(long most) {
      super("The file is larger than the %d bytes that are allowed.".formatted(most), null);
      this.most = most;
    }

    public long most() {
      return most;
    }
  }

  /** The owner's files would take more room than the owner has. */
  public static final class QuotaExceeded extends FileFailure {
    private final long quota;

    public QuotaExceeded(long quota) {
      super(
          "Your files would take more than your quota of %d bytes: delete some or let them expire."
              .formatted(quota),
          null);
      this.quota = quota;
    }

    public long quota() {
      return quota;
    }
  }

  /** The sender stopped before the end, or sent something else than announced. */
  public static final class Interrupted extends FileFailure {
    public Interrupted(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The disk or the store does not work; someone must act. */
  public static final class StoreUnavailable extends FileFailure {
    public StoreUnavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
