package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.people.PersonTracker;
import java.util.List;
import java.util.Optional;

/** Follows persons by a mask video that the caller made, in step with the driving frames. */
final class GivenMaskTracker implements PersonTracker, AutoCloseable {

  private final GivenMask mask;
  private final FrameSource source;
  private Optional<Frame> picture = Optional.empty();
  private List<Mask> masks = List.of();

  GivenMaskTracker(GivenMask mask) {
    this.mask = mask;
    this.source = mask.frames().get();
  }

  @Override
  public List<Mask> next(Frame frame) {
    var next = source.next();
    // After the last picture, and while it is repeated, the masks are those read before.
    if (next.isPresent() && (picture.isEmpty() || picture.get() != next.get())) {
      masks = mask.reader().read(next.get(), frame.size());
    }
    picture = next.isPresent() ? next : picture;
    return masks;
  }

  @Override
  public int persons() {
    return mask.reader().persons().size();
  }

  @Override
  public int candidates() {
    return persons();
  }

  @Override
  public void close() {
    source.close();
  }
}
