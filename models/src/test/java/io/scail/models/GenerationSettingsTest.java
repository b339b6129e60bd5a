package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GenerationSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "900|512|40|3|5|81|5|width: must be a multiple of 32 from 32 to 8192, is 900",
        "896|0|40|3|5|81|5|height: must be a multiple of 32 from 32 to 8192, is 0",
        "896|9216|40|3|5|81|5|height: must be a multiple of 32 from 32 to 8192, is 9216",
        "896|512|0|3|5|81|5|steps: must be 1 to 1000, is 0",
        "896|512|40|0|5|81|5|shift: must be above 0 and at most 100, is 0.0",
        "896|512|40|NaN|5|81|5|shift: must be above 0 and at most 100, is NaN",
        "896|512|40|3|-1|81|5|guidance: must be 0 to 100, is -1.0",
        "896|512|40|3|Infinity|81|5|guidance: must be 0 to 100, is Infinity",
        "896|512|40|3|5|80|5|segment_length: must be 4n + 1 from 5 to 321, such as 81, is 80",
        "896|512|40|3|5|81|6|segment_overlap: must be 4n + 1 and shorter than a segment of 81,"
            + " such as 5, is 6",
      })
  void everySettingOutOfRangeIsNamedWithItsRange(
      int width,
      int height,
      int steps,
      double shift,
      double guidance,
      int length,
      int overlap,
      String sentence) {
    var failure =
        assertThrows(
            SettingsFailure.class,
            () ->
                new GenerationSettings(
                    width,
                    height,
                    steps,
                    shift,
                    guidance,
                    SamplerKind.UNIPC,
                    0,
                    SegmentPlan.OFFICIAL,
                    length,
                    overlap));
    assertEquals(sentence, failure.sentence());
  }

  @Test
  void theBuiltInProfilesDefaultsAreInRange() {
    var profile = ProfileFolder.load("scail-2", Path.of("nowhere")).profile();
    var settings = GenerationSettings.of(profile.defaults(), 42);
    assertEquals(40, settings.steps());
    assertEquals(42, settings.seed());
    assertEquals(512, settings.withSize(512, 896).width());
  }
}
