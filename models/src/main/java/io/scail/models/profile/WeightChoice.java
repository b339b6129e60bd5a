package io.scail.models.profile;

import java.util.Optional;

/**
 * One of the files under which a network's weights are published.
 *
 * @param path relative to the profile's folder, with {@code /} between folders
 * @param sha256 digest of the whole file in 64 lower-case hexadecimal digits, where it is known
 */
public record WeightChoice(String path, Optional<String> sha256) {
  public WeightChoice {
    Check.that(!path.isBlank(), "a file has an empty name");
    Check.that(
        !path.startsWith("/") && !path.contains("..") && !path.contains("\\"),
        "file \"%s\" must lie below the profile's folder",
        path);
    sha256.ifPresent(
        digest ->
            Check.that(
                digest.matches("[0-9a-f]{64}"),
                "sha256 of \"%s\" must be 64 lower-case hexadecimal digits",
                path));
  }
}
