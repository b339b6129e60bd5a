package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.people.BodyTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.pose.BlazePose;
import io.scail.preprocessing.pose.BodySkeleton;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.WholeBody;
import io.scail.preprocessing.testing.Puppet;
import io.scail.preprocessing.testing.Puppet.Look;
import io.scail.preprocessing.testing.Puppet.Stance;
import io.scail.preprocessing.testing.PuppetShow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Times of the embedded models and of drawing, on 81 frames of 896x512 with one dancer. */
@Tag("bench")
final class StageBenchmark {

  private static final int FRAMES = 81;
  private static final int RUNS = 5;

  @Test
  void masksAndSkeletons() {
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < FRAMES; i++) {
      var dancer = new Puppet(Look.ALL.getFirst(), Stance.dance(i / 24.0), 448, 495, 440);
      frames.add(PuppetShow.draw(896, 512, List.of(dancer)).frame());
    }
    var masks = new double[RUNS];
    var skeletons = new double[RUNS];
    try (var pose = new BlazePose(OnnxSettings.cpu(2))) {
      for (int run = 0; run < RUNS; run++) {
        var poses = new ArrayList<List<PersonPose>>();
        var tracker = new BodyTracker(pose, new PersonChoice(2), 16);
        long start = System.nanoTime();
        for (var frame : frames) {
          tracker.next(frame);
          poses.add(
              tracker.bodies().stream()
                  .flatMap(Optional::stream)
                  .map(b -> new PersonPose(BodySkeleton.of(b, 896, 512), WholeBody.ABSENT))
                  .toList());
        }
        masks[run] = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        SkeletonClip.draw(frames.getFirst().size(), poses, UnaryOperator.identity());
        skeletons[run] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(masks);
    Arrays.sort(skeletons);
    System.out.printf(
        "bench %d frames 896x512, %d runs: masks %.2f s (%.2f to %.2f), skeletons %.2f s (%.2f to"
            + " %.2f)%n",
        FRAMES,
        RUNS,
        masks[RUNS / 2],
        masks[0],
        masks[RUNS - 1],
        skeletons[RUNS / 2],
        skeletons[0],
        skeletons[RUNS - 1]);
  }
}
