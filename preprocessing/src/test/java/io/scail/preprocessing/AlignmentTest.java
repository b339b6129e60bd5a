package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Skeletons of a small dancer on the left, laid over a larger character further right. */
final class AlignmentTest {

  private static final Size SIZE = new Size(896, 512);

  private static Frame picture(double phase, double x, double baseline, double height) {
    var puppet = new Puppet(Look.ALL.getFirst(), Stance.dance(phase), x, baseline, height);
    return PuppetShow.draw(SIZE.width(), SIZE.height(), List.of(puppet)).frame();
  }

  private static Conditions prepare(boolean align) {
    var options =
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.POSE, Subject.HUMAN, SIZE)
            .withPose(new PoseOptions(false, align));
    var frames = IntStream.range(0, 6).mapToObj(f -> picture(f / 16.0, 330, 470, 380)).toList();
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty())) {
      return preprocessor.prepare(
          picture(0, 560, 495, 450),
          new Clip(16, frames).open(),
          Optional.empty(),
          options,
          (_, _) -> {},
          () -> false);
    }
  }

  @Test
  void anAlignedSkeletonStandsWhereTheCharacterStands() {
    var plain = prepare(false).drivingPersons(0).mask(0);
    var aligned = prepare(true).drivingPersons(0).mask(0);
    assertEquals(330, plain.centroid().x(), 15);
    assertEquals(560, aligned.centroid().x(), 15);
    double grown = (double) aligned.box().height() / plain.box().height();
    assertEquals(450.0 / 380, grown, 0.06);
    assertTrue(aligned.box().bottom() > 450 && aligned.box().bottom() <= 500);
  }
}
