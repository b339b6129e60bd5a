package io.scail.server.node;

import io.scail.server.animation.Animator;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import io.scail.server.testcard.TestCardAnimator;
import java.time.Duration;

/** Which animator a profile means. */
final class Animators {
  private static final String TEST_CARD = "test-card";

  private Animators() {}

  /**
   * Returns when the profile of the settings can be run.
   *
   * @throws SettingsFailure when there is none of this name
   */
  static void requireKnown(Settings settings) {
    var profile = settings.get(KnownSettings.PROFILE);
    if (!profile.equals(TEST_CARD)) {
      throw new SettingsFailure(
          "The profile %s cannot be run by this build; use --profile test-card."
              .formatted(profile));
    }
  }

  /**
   * Opens the animator of the profile in the settings; the caller closes it.
   *
   * @throws SettingsFailure when there is none of this name
   */
  static Animator open(Settings settings) {
    requireKnown(settings);
    return new TestCardAnimator(Duration.ofMillis(settings.get(KnownSettings.TEST_CARD_STEP)));
  }
}
