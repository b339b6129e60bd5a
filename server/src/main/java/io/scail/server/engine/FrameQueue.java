package io.scail.server.engine;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Size;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Frames on their way from the engine's thread to the encoder's. The engine waits when the encoder
 * is two segments behind, so that a long clip is never in memory as a whole.
 */
final class FrameQueue implements FrameSource {
  private static final int MOST_WAITING = 256;

  private final BlockingQueue<Optional<Frame>> frames = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Size size;
  private final int fps;
  private volatile boolean abandoned;

  FrameQueue(Size size, int fps) {
    this.size = size;
    this.fps = fps;
  }

  @Override
  public Size size() {
    return size;
  }

  @Override
  public int fps() {
    return fps;
  }

  /** Adds a frame; without effect once the reader is gone. */
  void add(Frame frame) {
    put(Optional.of(frame));
  }

  /** No further frame comes. */
  void end() {
    put(Optional.empty());
  }

  private void put(Optional<Frame> frame) {
    boolean interrupted = false;
    try {
      while (!abandoned) {
        try {
          if (frames.offer(frame, 100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          // The engine's thread must not lose frames; who interrupted it is told afterwards.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Optional<Frame> next() {
    try {
      return frames.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    abandoned = true;
    frames.clear();
  }
}
