package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TorchCheckpointTest {
  private static final byte[] FOUR_FLOATS = new byte[16];

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("a.pth");
  }

  private void refused(Path path, String reason) {
    var failure = assertThrows(WeightsFailure.class, () -> WeightFile.open(path).close());
    assertTrue(failure.sentence().contains(reason), failure.sentence());
    Mappings.assertNoneOf(folder);
  }

  private static PickleBuilder tensorNamed(String name) {
    var pickle = new PickleBuilder().raw("}").text(name);
    return pickle.tensor("0", 4, 0, new long[] {2, 2}, new long[] {2, 1}).raw("s");
  }

  @Test
  void aPickleThatWouldRunCodeIsRefusedAndRunsNothing() throws IOException {
    var mark = folder.resolve("mark");
    String command = "touch " + mark;
    var byGlobal = new PickleBuilder().global("os", "system").raw("(").text(command).raw("tR");
    byGlobal.stop();
    refused(byGlobal.zip(path(), FOUR_FLOATS), "would run code (os.system)");
    var byStack = new PickleBuilder().text("posix").text("system").code(0x93);
    byStack.raw("(").text(command).raw("tR").stop();
    refused(byStack.zip(path(), FOUR_FLOATS), "would run code (posix.system)");
    var byInstance = new PickleBuilder().raw("(").text(command).raw("isubprocess\nPopen\n");
    byInstance.stop();
    refused(byInstance.zip(path(), FOUR_FLOATS), "would run code (subprocess.Popen)");
    var byBuiltin = new PickleBuilder().global("builtins", "eval").raw("(").text("1").raw("tR");
    byBuiltin.stop();
    refused(byBuiltin.zip(path(), FOUR_FLOATS), "would run code (builtins.eval)");
    var beforeTensors = new PickleBuilder().global("runpy", "_run_code").raw("0}").text("w");
    beforeTensors.tensor("0", 4, 0, new long[] {4}, new long[] {1}).raw("s").stop();
    refused(beforeTensors.zip(path(), FOUR_FLOATS), "would run code");
    assertFalse(Files.exists(mark));
  }

  @Test
  void unknownClassesStayOpaqueBesideTensors() throws IOException {
    var pickle = tensorNamed("w").text("args").global("argparse", "Namespace").raw(")R}");
    pickle.text("lr").raw("G").code(0, 0, 0, 0, 0, 0, 0, 0).raw("sbs").stop();
    try (var file = WeightFile.open(pickle.zip(path(), FOUR_FLOATS))) {
      assertEquals(List.of("w"), List.copyOf(file.tensors().keySet()));
      assertEquals(Map.of("not_read", "argparse.Namespace"), file.metadata());
    }
  }

  @Test
  void aWholePythonObjectIsRefusedWithAdvice() throws IOException {
    var pickle = new PickleBuilder().global("my.models", "Net").raw(")").code(0x81);
    pickle.raw("}b").stop();
    refused(pickle.zip(path(), FOUR_FLOATS), "my.models.Net); save the model's state_dict instead");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, 2, 3, 3, 1, reaches beyond its storage",
    "4, 1, 2, 2, 2, 1, reaches beyond its storage",
    "4, 0, 2, 2, 9, 1, reaches beyond its storage",
    "5, 0, 2, 2, 2, 1, shorter than described",
    "4, -1, 2, 2, 2, 1, impossible size",
    "4, 0, -2, 2, 2, 1, impossible size",
    "4, 0, 4611686018427387903, 4, 2, 1, impossible",
    "4, 0, 1099511627776, 2, 0, 1, repeats its elements",
    "2305843009213693952, 0, 2, 2, 2, 1, impossible size"
  })
  void tensorsOutsideTheirStorageAreRefused(
      long stored, long offset, long rows, long columns, long rowStride, long stride, String reason)
      throws IOException {
    var pickle = new PickleBuilder().raw("}").text("w");
    pickle.tensor("0", stored, offset, new long[] {rows, columns}, new long[] {rowStride, stride});
    pickle.raw("s").stop();
    refused(pickle.zip(path(), FOUR_FLOATS), reason);
  }

  @Test
  void picklesMadeToExhaustTheReaderEnd() throws IOException {
    var itself = new PickleBuilder().raw("}q").code(0).text("self").raw("h").code(0).raw("s");
    itself.stop();
    refused(itself.zip(path(), FOUR_FLOATS), "nest without end");
    // Thirty lists, each holding the one before ten times over.
    var laughs = new PickleBuilder().raw("]q").code(0).raw("0");
    for (int i = 0; i < 15; i++) {
      laughs.raw("](");
      for (int j = 0; j < 10; j++) {
        laughs.raw("h").code(i);
      }
      laughs.raw("eq").code(i + 1).raw("0");
    }
    laughs.raw("}").text("x").raw("h").code(15).raw("s").stop();
    refused(laughs.zip(path(), FOUR_FLOATS), "nest without end");
    var longText = new PickleBuilder().raw("X").code(0xff, 0xff, 0xff, 0x7f);
    longText.stop();
    refused(longText.zip(path(), FOUR_FLOATS), "a text of 2147483647 bytes");
    var memo = new PickleBuilder().raw("}r").code(0xff, 0xff, 0xff, 0xff);
    memo.stop();
    refused(memo.zip(path(), FOUR_FLOATS), "out of order");
  }

  @Test
  void brokenPicklesAreRefused() throws IOException {
    refused(new PickleBuilder().raw("}").zip(path(), FOUR_FLOATS), "ends too early");
    var unknown = new PickleBuilder().code(0xfe);
    unknown.stop();
    refused(unknown.zip(path(), FOUR_FLOATS), "unknown instruction 254");
    var empty = new PickleBuilder();
    empty.stop();
    refused(empty.zip(path(), FOUR_FLOATS), "takes more than it has put");
    var nothing = new PickleBuilder().raw("}");
    nothing.stop();
    refused(nothing.zip(path(), FOUR_FLOATS), "holds no tensors");
  }

  @Test
  void brokenZipsAreRefused() throws IOException {
    var pickle = tensorNamed("w");
    pickle.stop();
    var records = new LinkedHashMap<String, byte[]>();
    records.put("m/data.pkl", pickle.bytes());
    refused(
        PickleBuilder.zip(path(), records, ZipEntry.STORED), "storage 0 of tensor w is missing");
    records.put("m/data/0", FOUR_FLOATS);
    refused(PickleBuilder.zip(path(), records, ZipEntry.DEFLATED), "compressed or encrypted");
    records.put("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
    refused(PickleBuilder.zip(path(), records, ZipEntry.STORED), "big-endian");
    refused(
        PickleBuilder.zip(path(), Map.of("a.txt", FOUR_FLOATS), ZipEntry.STORED),
        "is a zip but no torch checkpoint");
    byte[] whole = Files.readAllBytes(pickle.zip(path(), FOUR_FLOATS));
    Files.write(path(), Arrays.copyOf(whole, whole.length - 30));
    refused(path(), "truncated");
  }

  @Test
  void filesWithTheDirectoryOfLargeOnesAreRead() throws IOException {
    var pickle = tensorNamed("w");
    var records = new LinkedHashMap<String, byte[]>();
    records.put("m/data.pkl", pickle.stop());
    records.put(
        "m/data/0", new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    try (var file = WeightFile.open(PickleBuilder.zip64(path(), records))) {
      assertArrayEquals(new float[] {1, 0, 0, 0}, file.tensor("w").floats());
    }
    byte[] whole = Files.readAllBytes(path());
    // The directory's place is the last number of its ZIP64 end record.
    whole[whole.length - 43] = 0x7f;
    Files.write(path(), whole);
    refused(path(), "outside the file");
  }

  @Test
  void aTorchScriptProgramIsNoWeightFile() throws IOException {
    var pickle = new PickleBuilder().global("__torch__.net", "Net").raw(")").code(0x81).raw("}b");
    var records = new LinkedHashMap<String, byte[]>();
    records.put("m/data.pkl", pickle.stop());
    records.put("m/code/__torch__/net.py", FOUR_FLOATS);
    refused(
        PickleBuilder.zip(path(), records, ZipEntry.STORED), "Python objects (__torch__.net.Net)");
  }

  @Test
  void theOlderFormatIsRefusedWhenItIsCutOrAnotherPickle() throws IOException {
    byte[] whole = Files.readAllBytes(GoldenFolder.containers().resolve("odd_types_legacy.pth"));
    Files.write(path(), Arrays.copyOf(whole, whole.length - 5));
    refused(path(), "truncated");
    Files.write(path(), Arrays.copyOf(whole, 700));
    refused(path(), "ends too early");
    var plain = new PickleBuilder().raw("}").text("a long enough text").text("b").raw("s");
    Files.write(path(), plain.stop());
    refused(path(), "a pickle but no torch checkpoint");
  }

  @Test
  void tensorsThatShareAStorageOrSkipThroughItAreViews() throws IOException {
    byte[] storage = new byte[24];
    for (int i = 0; i < 6; i++) {
      storage[4 * i + 2] = (byte) 0x80;
      storage[4 * i + 3] = (byte) (0x3f + i % 2);
    }
    var pickle = new PickleBuilder().raw("}(").text("all");
    pickle.tensor("0", 6, 0, new long[] {6}, new long[] {1}).text("odd");
    pickle.tensor("0", 6, 1, new long[] {3}, new long[] {2}).raw("u").stop();
    try (var file = WeightFile.open(pickle.zip(path(), storage))) {
      float four = Float.intBitsToFloat(0x40800000);
      assertArrayEquals(new float[] {1, four, 1, four, 1, four}, file.tensor("all").floats());
      assertArrayEquals(new float[] {four, four, four}, file.tensor("odd").floats());
    }
  }
}
