package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nvidia-smi and the kernel module print, written down, and what is made of it. */
final class GpuChecksTest {
  private static final String H200 = "0, NVIDIA H200, 570.124.06, 143771, 4, 9.0";

  @TempDir private Path folder;

  private Gpus printed(int status, String text) throws Exception {
    return new NvidiaDriver(
            List.of("sh", "-c", "echo '%s'; exit %d".formatted(text, status)), folder)
        .look();
  }

  private static GpuChecks auto(Gpus gpus) {
    return new GpuChecks(gpus, DeviceChoice.AUTO);
  }

  @Test
  void cardsAreRead() throws Exception {
    var gpus = printed(0, H200 + "\n1, NVIDIA L4, 570.124.06, 23034, 1000, 8.9");
    var found = assertInstanceOf(Gpus.Found.class, gpus);
    assertEquals("570.124.06", found.driver());
    assertEquals(22_034L << 20, found.cards().get(1).free());
    var finding = auto(gpus).cards();
    assertEquals(Verdict.OK, finding.verdict());
    assertTrue(finding.seen().contains("NVIDIA H200, 140.4 GiB free"), finding.seen());
    assertEquals(Verdict.OK, auto(gpus).driver().verdict());
    assertEquals("NVIDIA L4", SpaceChecks.smallest(gpus).orElseThrow().name());
  }

  @Test
  void aMachineWithoutADriverIsOneForTheCpu() throws Exception {
    var gpus = new NvidiaDriver(List.of("/no/such/nvidia-smi"), folder).look();
    assertInstanceOf(Gpus.None.class, gpus);
    assertEquals(Verdict.OK, auto(gpus).cards().verdict());
    assertEquals(Verdict.FAILED, new GpuChecks(gpus, DeviceChoice.CUDA).cards().verdict());
    assertEquals(Verdict.OK, auto(gpus).libraries(List.of()).verdict());
  }

  @Test
  void aDriverThatFailsSaysWhy() throws Exception {
    for (var words :
        List.of(
            "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.",
            "Failed to initialize NVML: Driver/library version mismatch")) {
      var gpus = printed(9, words);
      assertEquals(new Gpus.Broken(words), gpus);
      assertEquals(Verdict.FAILED, auto(gpus).cards().verdict());
      assertEquals(Verdict.OK, new GpuChecks(gpus, DeviceChoice.CPU).cards().verdict());
    }
    assertInstanceOf(Gpus.Broken.class, printed(0, "No devices were found"));
    assertInstanceOf(Gpus.Broken.class, printed(0, "something, else"));
  }

  @Test
  void withoutNvidiaSmiTheKernelTells() throws Exception {
    Files.writeString(
        folder.resolve("version"),
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  535.183.01  Release Build\n");
    var card = Files.createDirectories(folder.resolve("gpus/0000:01:00.0"));
    Files.writeString(card.resolve("information"), "Model: \t\t NVIDIA A10\nIRQ:   \t\t 11\n");
    var gpus = new NvidiaDriver(List.of("/no/such/nvidia-smi"), folder).look();
    assertEquals(
        new Gpus.Found("535.183.01", List.of(new Gpus.Card(0, "NVIDIA A10", 0, 0, ""))), gpus);
    assertEquals(Verdict.OK, auto(gpus).cards().verdict());
    assertEquals(Verdict.WARNING, auto(gpus).driver().verdict(), "older than CUDA 12.8's own");
  }

  @Test
  void whatIsTooOldIsRefused() throws Exception {
    assertEquals(
        Verdict.FAILED,
        auto(printed(0, "0, Tesla V100-SXM2-16GB, 570.124.06, 16384, 0, 7.0")).cards().verdict());
    assertEquals(
        Verdict.WARNING,
        auto(printed(0, "0, Tesla T4, 570.124.06, 15360, 0, 7.5")).cards().verdict());
    assertEquals(
        Verdict.FAILED,
        auto(printed(0, "0, Tesla T4, 470.82.01, 15360, 0, 7.5")).driver().verdict());
  }

  @Test
  void cardsThatCudaHidesAreNotThere() throws Exception {
    var gpus = printed(0, H200 + "\n1, NVIDIA L4, 570.124.06, 23034, 1000, 8.9");
    var second = assertInstanceOf(Gpus.Found.class, gpus.visible(Optional.of("1")));
    assertEquals("NVIDIA L4", second.cards().getFirst().name());
    assertEquals(Verdict.FAILED, auto(gpus.visible(Optional.of(""))).cards().verdict());
    assertEquals(gpus, gpus.visible(Optional.of("GPU-8f6a1c2b")));
  }

  @Test
  void theDriversLibraryIsNeededTheOthersAreForMasks() throws Exception {
    var gpus = printed(0, H200);
    var none = auto(gpus).libraries(List.of(folder));
    assertEquals(Verdict.FAILED, none.verdict());
    assertEquals("missing: libcuda.so.1", none.seen());
    touch("libcuda.so.1");
    for (var name :
        List.of("libcublas.so.12", "libcublasLt.so.12", "libcudnn.so.9", "libcurand.so.10")) {
      touch(name);
    }
    // ONNX Runtime finds neither this one nor a file that no link names.
    touch("libcudart-218eec4c.so.12");
    touch("libcufft.so.11.3.3");
    var some = auto(gpus).libraries(List.of(folder));
    assertEquals(Verdict.WARNING, some.verdict());
    assertEquals("missing: libcudart.so.12, libcufft.so.11", some.seen());
    touch("libcudart.so.12");
    touch("libcufft.so.11");
    assertEquals(Verdict.OK, auto(gpus).libraries(List.of(folder)).verdict());
  }

  @Test
  void operatorsReadOfTheDriverThatTheDoctorWants() throws Exception {
    var advice = auto(printed(0, "0, NVIDIA A10, 535.183.01, 23028, 0, 8.6")).driver().advice();
    assertTrue(advice.orElseThrow().contains("570.26"), advice.toString());
    for (var document : List.of("OPERATIONS.md", "../docker/README.md")) {
      var text = Files.readString(Path.of(document));
      assertTrue(text.contains("570.26"), document);
    }
  }

  private void touch(String name) throws IOException {
    Files.createFile(folder.resolve(name));
  }
}
