package io.scail.server.doctor;

import static io.scail.server.doctor.NativeLibraries.inScratch;

import io.scail.models.ProfileNetworks;
import io.scail.models.failure.ModelsFailure;
import io.scail.models.profile.ProfileFolder;
import io.scail.preprocessing.ModelFiles;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.server.hub.HubFailure;
import io.scail.server.hub.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The networks that make pictures and the models that look at them. */
final class ProfileChecks {
  private ProfileChecks() {}

  /**
   * Whether every file of a profile is there and holds the network that the profile says.
   *
   * @param nameOrFolder as the settings have it
   * @param weights folder below which profiles have their weights
   */
  static Finding networks(String nameOrFolder, Path weights)
      throws IOException, InterruptedException {
    return inScratch(
        scratch -> {
          try {
            var folder = ProfileFolder.look(nameOrFolder, weights, scratch);
            ProfileNetworks.of(folder).check();
            var place = folder.folder().equals(scratch) ? "comes along" : folder.folder();
            return Finding.ok("%s, complete; %s".formatted(folder.profile().name(), place));
          } catch (ModelsFailure e) {
            return Finding.failed(
                e.sentence(),
                isPublished(nameOrFolder)
                    ? "Run scail weights pull %s, or let --weights name the folder that has its files."
                        .formatted(nameOrFolder)
                    : "Let --profile name a profile that comes along, or a folder with a profile.yaml and its"
                        + " files.");
          }
        });
  }

  private static boolean isPublished(String profile) {
    try {
      return !Sources.builtIn().files(profile, Optional.empty()).isEmpty();
    } catch (HubFailure e) {
      return false;
    }
  }

  /** Whether the graphs that look at pictures are all there, and SAM3's of a known contract. */
  static Finding vision(Optional<ModelFiles> brought) {
    if (brought.isEmpty()) {
      return Finding.ok("the models that come along");
    }
    var folder = brought.get().folder();
    var missing = brought.get().missing();
    if (!missing.isEmpty()) {
      return Finding.failed(
          "%s lacks %s".formatted(folder, String.join(", ", missing)),
          "Run scail weights pull eyes --variant sam3 --out %s, or take vision.models away."
              .formatted(folder));
    }
    try {
      brought.get().check();
    } catch (PreprocessingFailure e) {
      return Finding.failed(
          e.sentence(),
          "Get these files again: scail weights pull eyes --variant sam3 --out %s; or another export."
              .formatted(folder));
    }
    var poses = brought.get().missingForPoses();
    if (!poses.isEmpty()) {
      return Finding.warning(
          "%s lacks %s".formatted(folder, String.join(", ", poses)),
          "Put these beside the others, or requests with the driving type pose will fail;"
              + " preprocessing/README.md says what they must be.");
    }
    return brought.get().nlfLicenceAccepted()
        ? Finding.ok(folder + ", complete")
        : Finding.warning(
            folder + ", complete, NLF's licence not accepted",
            "Set vision.accept-nlf-licence if your use is non-commercial, or the driving type pose is"
                + " refused.");
  }
}
