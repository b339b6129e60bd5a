package io.scail.preprocessing.frames;

import java.util.Iterator;
import java.util.Optional;

/** Walks through a clip that is already in memory. */
final class ClipSource implements FrameSource {
  private final Clip clip;
  private final Iterator<Frame> rest;

  ClipSource(Clip clip) {
    this.clip = clip;
    this.rest = clip.frames().iterator();
  }

  @Override
  public Size size() {
    return clip.size();
  }

  @Override
  public int fps() {
    return clip.fps();
  }

  @Override
  public Optional<Frame> next() {
    return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
  }

  @Override
  public void close() {}
}
