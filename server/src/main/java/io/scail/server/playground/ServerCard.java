package io.scail.server.playground;

import java.util.List;
import java.util.Optional;

/**
 * What the page says about the server behind it.
 *
 * @param profile name of the profile that the workers run
 * @param models what the profile runs, for people: networks, precision, preprocessing models
 * @param notice a sentence that every visitor should know, such as that the network is a small
 *     demonstration
 */
public record ServerCard(String profile, List<String> models, Optional<String> notice) {
  public ServerCard {
    if (profile.isBlank()) {
      throw new IllegalArgumentException("a server card names its profile");
    }
    models = List.copyOf(models);
  }
}
