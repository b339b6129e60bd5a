package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that come along, and folders that are none. */
@Timeout(120)
final class NativeChecksTest {
  private static final Path CACHE = Path.of(System.getProperty("user.home"), ".djl.ai");

  @TempDir private Path folder;

  private Finding torch(boolean wantsCuda, boolean needsCuda, Optional<Path> brought, Path cache)
      throws Exception {
    return NativeChecks.torch(wantsCuda, needsCuda, brought, cache);
  }

  @Test
  void theLibtorchThatComesAlongIsLoadedOrAnnounced() throws Exception {
    var there = torch(false, false, Optional.empty(), CACHE);
    assertEquals(Verdict.OK, there.verdict(), there.seen());
    assertTrue(there.seen().startsWith("2.7.1"), there.seen());
    var later = torch(false, false, Optional.empty(), folder);
    assertTrue(later.seen().contains("unpacked"), later.seen());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count(), "nothing was unpacked");
    }
  }

  @Test
  void aLibtorchWithoutCudaIsNotEnoughForACard() throws Exception {
    assertEquals(Verdict.WARNING, torch(true, false, Optional.empty(), folder).verdict());
    assertEquals(Verdict.FAILED, torch(true, true, Optional.empty(), folder).verdict());
  }

  @Test
  void aFolderThatHoldsNoLibtorchIsRefused() throws Exception {
    assertEquals(Verdict.FAILED, torch(false, false, Optional.of(folder), CACHE).verdict());
    Files.writeString(folder.resolve("libtorch.so"), "no library");
    var broken = torch(false, false, Optional.of(folder), CACHE);
    assertEquals(Verdict.FAILED, broken.verdict(), broken.seen());
  }

  @Test
  void onnxRuntimeTellsWhereItRuns() throws Exception {
    var cpu = NativeChecks.onnx(false);
    assertEquals(Verdict.OK, cpu.verdict(), cpu.seen());
    assertTrue(cpu.seen().contains("CPU"), cpu.seen());
    assertEquals(Verdict.WARNING, NativeChecks.onnx(true).verdict());
  }

  @Test
  void aProviderThatDoesNotOpenIsNotEnough() {
    var told = Json.object().put("version", "1.29.0");
    told.putArray("providers").add("CPU").add("CUDA");
    assertEquals(Verdict.OK, NativeChecks.onnx(told, true).verdict());
    told.put("refusal", "libcurand.so.10: cannot open shared object file");
    var finding = NativeChecks.onnx(told, true);
    assertEquals(Verdict.WARNING, finding.verdict());
    assertTrue(finding.seen().contains("libcurand.so.10"), finding.seen());
  }

  @Test
  void everyCodecHasAnEncoder() throws Exception {
    var finding = NativeChecks.encoders();
    assertEquals(Verdict.OK, finding.verdict(), finding.seen());
  }

  @Test
  void aCodecWithoutAnEncoderIsMissed() {
    var none = Json.object().put("h264", "libopenh264").put("av1", "");
    assertEquals(Verdict.WARNING, NativeChecks.encoders(none).verdict());
    assertEquals(Verdict.FAILED, NativeChecks.encoders(none.put("h264", "")).verdict());
  }
}
