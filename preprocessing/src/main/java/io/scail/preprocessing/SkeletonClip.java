package io.scail.preprocessing;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoMediaFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.pose.Camera;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.PoseAlignment;
import io.scail.preprocessing.pose.Skeleton;
import io.scail.preprocessing.pose.View;
import io.scail.preprocessing.pose.WholeBody;
import io.scail.preprocessing.render.CapsuleRenderer;
import io.scail.preprocessing.render.Composition;
import io.scail.preprocessing.render.PoseOverlay;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Draws the poses of a clip, frames in parallel. */
public final class SkeletonClip {

  private final CapsuleRenderer renderer;
  private final PoseOverlay overlay;
  private final List<Optional<PoseAlignment>> alignments;

  private SkeletonClip(
      Size size, List<List<Skeleton>> skeletons, List<Optional<PoseAlignment>> alignments) {
    var usual = View.of(Camera.ofRenderer(size.width(), size.height()));
    var views = alignments.stream().map(a -> a.map(PoseAlignment::view).orElse(usual)).toList();
    this.renderer = new CapsuleRenderer(size.width(), size.height(), skeletons, views);
    this.alignments = alignments;
    this.overlay = new PoseOverlay(size.width(), size.height());
  }

  /**
   * @param poses for each frame one pose a person, in the order of their colours; none before
   *     anybody was found
   * @param alignments for each person how it is moved onto the reference, if it is; may be empty
   * @param finish done to both pictures of every frame, such as resizing
   * @throws NoMediaFailure when no frame has a skeleton
   */
  public static List<CapsuleRenderer.Rendered> draw(
      Size size,
      List<List<PersonPose>> poses,
      List<Optional<PoseAlignment>> alignments,
      UnaryOperator<Frame> finish) {
    var skeletons =
        SkeletonGaps.filled(
            poses.stream().map(f -> f.stream().map(PersonPose::skeleton).toList()).toList());
    if (skeletons.stream().flatMap(List::stream).allMatch(Skeleton::isAbsent)) {
      throw new NoMediaFailure(
          MediaInput.DRIVING_VIDEO,
          "no body pose was recognised in any frame of the driving video; use end-to-end driving");
    }
    var clip = new SkeletonClip(size, skeletons, alignments);
    return IntStream.range(0, poses.size())
        .parallel()
        .mapToObj(
            i -> {
              var drawn = clip.draw(skeletons.get(i), poses.get(i));
              return new CapsuleRenderer.Rendered(
                  finish.apply(drawn.picture()), finish.apply(drawn.mask()));
            })
        .toList();
  }

  private CapsuleRenderer.Rendered draw(List<Skeleton> skeletons, List<PersonPose> poses) {
    var drawn = renderer.render(skeletons);
    var picture = drawn.picture();
    var mask = drawn.mask();
    Optional<Frame> all = Optional.empty();
    for (int person = 0; person < poses.size(); person++) {
      if (poses.get(person).wholeBody().equals(WholeBody.ABSENT)) {
        continue;
      }
      var pose = poses.get(person);
      var alignment =
          person < alignments.size() ? alignments.get(person) : Optional.<PoseAlignment>empty();
      var own = overlay.draw(alignment.map(a -> a.applied(pose)).orElse(pose.wholeBody()));
      mask = Composition.onMask(mask, own, person);
      all = Optional.of(all.map(sum -> Composition.sum(sum, own)).orElse(own));
    }
    if (all.isPresent()) {
      picture = Composition.onPicture(picture, all.get());
    }
    return new CapsuleRenderer.Rendered(picture, mask);
  }
}
