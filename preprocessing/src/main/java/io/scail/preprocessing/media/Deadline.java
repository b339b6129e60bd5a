package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import java.time.Duration;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * The time that one file may take: a total, and a shorter time without progress. Reading is
 * interrupted through the library's callback, everything else asks between calls.
 */
final class Deadline {
  private static final ThreadLocal<Deadline> CURRENT = new ThreadLocal<>();
  private static final Interrupt CALLBACK = new Interrupt();

  private final long stallNanos;
  private final long end;
  private long progress;

  Deadline(Duration stall, Duration total) {
    this.stallNanos = stall.toNanos();
    this.progress = System.nanoTime();
    this.end = progress + total.toNanos();
  }

  Deadline(MediaLimits limits) {
    this(limits.stall(), limits.total());
  }

  /** Something new came out of the file. */
  void progressed() {
    progress = System.nanoTime();
  }

  boolean isOver() {
    long now = System.nanoTime();
    return now - progress > stallNanos || now - end > 0;
  }

  void check(MediaInput input) {
    if (isOver()) {
      throw new UnsupportedVideoFailure(input, "decoding it takes too long");
    }
  }

  /** Makes this the deadline of the file being read by the current thread. */
  void bind() {
    CURRENT.set(this);
  }

  static void unbind() {
    CURRENT.remove();
  }

  /** Installs the callback on a context that is not open yet. */
  static void install(AVIOInterruptCB slot) {
    slot.callback(CALLBACK);
  }

  /**
   * One object for all files: a native callback is a scarce resource (JavaCPP compiles ten of a
   * kind), and the library calls it on the thread that reads.
   */
  private static final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      var deadline = CURRENT.get();
      return deadline != null && deadline.isOver() ? 1 : 0;
    }
  }
}
