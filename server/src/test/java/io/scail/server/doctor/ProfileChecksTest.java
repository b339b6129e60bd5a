package io.scail.server.doctor;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.profile.ProfileFolder;
import io.scail.preprocessing.ModelFiles;
import io.scail.server.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles and models that are whole, torn, and absent. */
final class ProfileChecksTest {
  /** Small graphs of the real ones' contract. */
  private static final Path STAND_INS =
      Path.of("..", "preprocessing", "src", "test", "resources", "goldens", "standin");

  @TempDir private Path folder;

  @Test
  void aProfileThatComesAlongIsCheckedAndNotCopied() throws Exception {
    assertEquals(Verdict.OK, ProfileChecks.networks("scail-mini", folder).verdict());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aTornFileIsFound() throws Exception {
    var profile = ProfileFolder.load("scail-mini", folder);
    var own = folder.resolve("scail-mini");
    assertEquals(own, profile.folder());
    Files.writeString(
        own.resolve("profile.yaml"), ProfileFolder.text("scail-mini", folder.resolve("none")));
    assertEquals(Verdict.OK, ProfileChecks.networks("scail-mini", folder).verdict());
    var weights = profile.file("vae", profile.profile().vae().files());
    try (var channel =
        java.nio.channels.FileChannel.open(weights, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(1000);
    }
    assertEquals(Verdict.FAILED, ProfileChecks.networks(own.toString(), folder).verdict());
    Files.writeString(own.resolve("profile.yaml"), "name: [");
    assertEquals(Verdict.FAILED, ProfileChecks.networks("scail-mini", folder).verdict());
  }

  @Test
  void whatIsPublishedIsToBePulled() throws Exception {
    var finding = ProfileChecks.networks("scail-2", folder);
    assertEquals(Verdict.FAILED, finding.verdict());
    assertTrue(finding.advice().orElse("").contains("scail weights pull scail-2"));
    assertEquals(Verdict.FAILED, ProfileChecks.networks("none-such", folder).verdict());
  }

  @Test
  void graphsThatLookAtPicturesMustBeThere() throws Exception {
    assertEquals(Verdict.OK, ProfileChecks.vision(Optional.empty()).verdict());
    var brought = ModelFiles.in(folder, true);
    assertEquals(Verdict.FAILED, ProfileChecks.vision(Optional.of(brought)).verdict());
    var missing = brought.missing();
    touch(missing);
    var empty = ProfileChecks.vision(Optional.of(brought));
    assertEquals(Verdict.FAILED, empty.verdict());
    assertTrue(empty.seen().contains("not the expected"), empty.seen());
    for (var name : missing) {
      Files.copy(STAND_INS.resolve(name), folder.resolve(name), REPLACE_EXISTING);
    }
    var withoutPoses = ProfileChecks.vision(Optional.of(brought));
    assertEquals(Verdict.WARNING, withoutPoses.verdict());
    assertTrue(withoutPoses.seen().contains("nlf_l_crop.onnx"), withoutPoses.seen());
    touch(brought.missingForPoses());
    assertEquals(Verdict.OK, ProfileChecks.vision(Optional.of(brought)).verdict());
    assertEquals(
        Verdict.WARNING, ProfileChecks.vision(Optional.of(ModelFiles.in(folder, false))).verdict());
  }

  private void touch(Iterable<String> names) throws IOException {
    for (var name : names) {
      Files.createFile(folder.resolve(name));
    }
  }
}
