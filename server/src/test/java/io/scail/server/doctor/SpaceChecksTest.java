package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.memory.Sharing;
import io.scail.models.profile.ModelProfile;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.DeviceMemory;
import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.doctor.Gpus.Card;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room on disks and in memory. */
final class SpaceChecksTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path folder;

  private ModelProfile profile(String name) {
    return ProfileFolder.look(name, folder, folder.resolve("scratch")).profile();
  }

  private static Finding memory(ModelProfile profile, int gpuGib, int hostGib) {
    return memory(profile, Sharing.NONE, gpuGib, 0, hostGib);
  }

  private static Finding memory(
      ModelProfile profile, Sharing sharing, int gpuGib, int visionGib, int hostGib) {
    return SpaceChecks.memory(
        profile,
        profile.precision(),
        sharing,
        gpuGib == 0 ? Optional.empty() : Optional.of(new Card(0, "card", gpuGib * GIB, 0, "9.0")),
        OptionalLong.empty(),
        visionGib * GIB,
        new DeviceMemory(hostGib * GIB, hostGib * GIB));
  }

  @Test
  void adiskIsJudgedByWhatIsNeeded() throws Exception {
    assertEquals(Verdict.OK, SpaceChecks.disk(folder.resolve("not/yet"), 1, 1).verdict());
    assertEquals(Verdict.WARNING, SpaceChecks.disk(folder, 1, Long.MAX_VALUE).verdict());
    assertEquals(
        Verdict.FAILED, SpaceChecks.disk(folder, Long.MAX_VALUE, Long.MAX_VALUE).verdict());
  }

  @Test
  void theSmallProfileFitsAnywhere() {
    assertEquals(Verdict.OK, memory(profile("scail-mini"), 0, 4).verdict());
    assertEquals(Verdict.FAILED, memory(profile("scail-mini"), 0, 0).verdict());
  }

  @Test
  void theLargeProfileIsMeasuredAgainstTheCard() {
    var large = profile("scail-2");
    assertEquals(Verdict.OK, memory(large, 141, 64).verdict());
    var swapped = memory(large, 24, 64);
    assertEquals(Verdict.WARNING, swapped.verdict(), swapped.seen());
    assertTrue(swapped.seen().contains("blocks stay"), swapped.seen());
    assertEquals(Verdict.FAILED, memory(large, 24, 8).verdict(), "nowhere for the other blocks");
    assertEquals(Verdict.FAILED, memory(large, 2, 64).verdict());
    assertEquals(Verdict.WARNING, memory(large, 0, 256).verdict(), "a CPU");
  }

  @Test
  void modelsThatLookAtPicturesLeaveLessOfTheCard() {
    var large = profile("scail-2");
    assertEquals(Verdict.WARNING, memory(large, 24, 64).verdict());
    assertEquals(Verdict.FAILED, memory(large, Sharing.NONE, 24, 20, 64).verdict());
  }

  @Test
  void devicesThatShareARequestArePlannedSo() {
    var large = profile("scail-2");
    var alone = memory(large, 48, 64).seen();
    var shared = memory(large, new Sharing(4, false), 48, 0, 64).seen();
    assertTrue(peak(shared) < peak(alone), shared + ", alone " + alone);
  }

  private static double peak(String seen) {
    var found = Pattern.compile("peak ([0-9.]+)").matcher(seen);
    assertTrue(found.find(), seen);
    return Double.parseDouble(found.group(1));
  }

  @Test
  void moreThanTheCardHasCannotBeAllowed() {
    var profile = profile("scail-mini");
    var finding =
        SpaceChecks.memory(
            profile,
            profile.precision(),
            Sharing.NONE,
            Optional.of(new Card(0, "card", 8 * GIB, 0, "9.0")),
            OptionalLong.of(9 * GIB),
            0,
            new DeviceMemory(8 * GIB, 8 * GIB));
    assertEquals(Verdict.FAILED, finding.verdict());
  }

  @Test
  void weightsOfTheLargeProfileAreAboutFiftyGigabytes() {
    var large = profile("scail-2");
    double gigabytes = SpaceChecks.weightBytes(large, large.precision()) / 1e9;
    assertTrue(gigabytes > 40 && gigabytes < 55, gigabytes + " GB");
  }
}
