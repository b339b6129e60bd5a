package io.scail.models.profile;

import io.scail.models.failure.ProfileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights that lie beside a built-in profile in the class path, as those of small models do. Weight
 * readers map files, which an archive's entries are not, so they are copied once.
 */
final class BundledFiles {
  private final String resources;
  private final ModelProfile profile;

  /**
   * @param resources where the profile lies in the class path, ending in {@code /}
   */
  BundledFiles(String resources, ModelProfile profile) {
    this.resources = resources;
    this.profile = profile;
  }

  /**
   * Copies every file of the profile that is bundled, unless the folder has it with the profile's
   * digest. Several processes may do so at once.
   *
   * @throws ProfileFailure if a file cannot be written
   */
  void copyTo(Path folder) {
    for (var choice : choices()) {
      try (var in = BundledFiles.class.getResourceAsStream(resources + choice.path())) {
        if (in != null && !isThere(folder.resolve(choice.path()), choice)) {
          copy(in, folder.resolve(choice.path()));
        }
      } catch (IOException e) {
        throw new ProfileFailure(
            profile.name(),
            "%s, which comes with it, cannot be copied to %s; make that folder writable (%s)"
                .formatted(choice.path(), folder, e.getMessage()),
            e);
      }
    }
  }

  /** Whether any file of the profile is bundled. */
  boolean any() {
    return choices().stream()
        .anyMatch(choice -> BundledFiles.class.getResource(resources + choice.path()) != null);
  }

  private List<WeightChoice> choices() {
    var all = new ArrayList<WeightChoice>();
    all.addAll(profile.transformer().files());
    all.addAll(profile.vae().files());
    all.addAll(profile.text().files());
    all.addAll(profile.vision().files());
    all.addAll(profile.tokenizer());
    return all;
  }

  private boolean isThere(Path file, WeightChoice choice) {
    return Files.isRegularFile(file)
        && choice.sha256().isPresent()
        && choice.sha256().get().equals(ProfileFolder.sha256(profile.name(), file));
  }

  private static void copy(InputStream in, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    var part = Files.createTempFile(file.getParent(), "bundled-", ".part");
    try {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
