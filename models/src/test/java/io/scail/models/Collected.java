package io.scail.models;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Everything that a run hands over. */
final class Collected {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<ProgressEvent> events = new ArrayList<>();
  private int frames;

  Run run() {
    return Run.to(this::take).withProgress(events::add);
  }

  void take(SegmentFrames segment) {
    if (segment.first() != frames) {
      throw new AssertionError("frames " + segment.first() + " after " + frames);
    }
    frames += segment.count();
    bytes.writeBytes(segment.rgb());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  int frames() {
    return frames;
  }

  List<ProgressEvent> events() {
    return events;
  }
}
