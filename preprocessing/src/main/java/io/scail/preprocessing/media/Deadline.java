package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * The time that one file may take: a total, and a shorter time without progress. Counts only while
 * bound; what a caller does between two frames is its own. Reading is interrupted through the
 * library's callback, everything else asks between calls.
 */
final class Deadline {
  private static final ThreadLocal<Deadline> CURRENT = new ThreadLocal<>();
  private static final Interrupt CALLBACK;

  static {
    Ffmpeg.load();
    CALLBACK = new Interrupt();
  }

  private final LongSupplier clock;
  private final long stallNanos;
  private long end;
  private long progress;
  private long left;

  /**
   * @param clock nanoseconds from any moment
   */
  Deadline(Duration stall, Duration total, LongSupplier clock) {
    this.clock = clock;
    this.stallNanos = stall.toNanos();
    this.progress = clock.getAsLong();
    this.left = progress;
    this.end = progress + total.toNanos();
  }

  Deadline(Duration stall, Duration total) {
    this(stall, total, System::nanoTime);
  }

  Deadline(MediaLimits limits) {
    this(limits.stall(), limits.total());
  }

  /** Something new came out of the file. */
  void progressed() {
    progress = clock.getAsLong();
  }

  boolean isOver() {
    long now = clock.getAsLong();
    return now - progress > stallNanos || now - end > 0;
  }

  void check(MediaInput input) {
    if (isOver()) {
      throw new UnsupportedVideoFailure(input, "decoding it takes too long");
    }
  }

  /** Makes this the deadline of the file being read by the current thread; its time runs. */
  void bind() {
    long away = clock.getAsLong() - left;
    progress += away;
    end += away;
    CURRENT.set(this);
  }

  /** The current thread reads no more for now; the time stands still. */
  void unbind() {
    left = clock.getAsLong();
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
