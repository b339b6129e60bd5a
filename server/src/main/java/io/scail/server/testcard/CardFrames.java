package io.scail.server.testcard;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Size;
import java.util.Optional;
import java.util.function.IntFunction;

/** Frames that are drawn when they are asked for. */
final class CardFrames implements FrameSource {
  private final Size size;
  private final int fps;
  private final int count;
  private final IntFunction<Frame> painter;
  private int next;

  /**
   * @param painter draws the frame of a number from 0
   */
  CardFrames(Size size, int fps, int count, IntFunction<Frame> painter) {
    this.size = size;
    this.fps = fps;
    this.count = count;
    this.painter = painter;
  }

  @Override
  public Size size() {
    return size;
  }

  @Override
  public int fps() {
    return fps;
  }

  @Override
  public Optional<Frame> next() {
    return next < count ? Optional.of(painter.apply(next++)) : Optional.empty();
  }

  @Override
  public void close() {}
}
