package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.scail.models.profile.TextSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.SafetensorsWriter;
import io.scail.models.weights.WeightContract;
import io.scail.models.weights.WeightFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightsCommandTest {
  private static final TextSpec SPEC = new TextSpec(6, 4, 4, 4, 2, 1, 4, 8, 1e-6);

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    var texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = String.valueOf(arguments[i]);
    }
    return ScailCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(texts);
  }

  /** A tiny text encoder whose every float32 has these bytes. */
  private Path encoder(String name, int bits, String... without) {
    var declared = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    WeightContract.of(SPEC)
        .sizes()
        .forEach(
            (key, sizes) ->
                declared.put(key, new SafetensorsWriter.Declaration(ScalarType.FLOAT32, sizes)));
    for (String key : without) {
      declared.remove(key);
    }
    var path = folder.resolve(name);
    try (var writer = SafetensorsWriter.create(path, declared, Map.of("made", "here"))) {
      for (var declaration : declared.values()) {
        var bytes = ByteBuffer.allocate((int) declaration.bytes());
        while (bytes.hasRemaining()) {
          bytes.putInt(Integer.reverseBytes(bits));
        }
        writer.write(bytes.flip());
      }
      writer.finish();
    }
    return path;
  }

  @Test
  void aMirrorThatIsNoAddressIsRefusedBeforeAnythingIsFetched() throws IOException {
    var config = Files.writeString(folder.resolve("scail.yaml"), "hub: {mirrors: hub.example.com}");
    assertEquals(2, run("weights", "pull", "scail-2", "--out", folder, "--config", config));
    assertTrue(err.toString().contains("\"hub.example.com\" is not an http"), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void aFolderThatCannotBeMadeIsOneSentence() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "no folder");
    assertEquals(1, run("quality", "--pairs", "1", "--out", file.resolve("below")));
    assertTrue(err.toString().startsWith("scail: "), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void aNumberOfStepsThatCannotBeIsOneSentence() {
    int exit =
        run(
            "generate",
            "--image",
            "a.png",
            "--video",
            "b.mp4",
            "--prompt",
            "x",
            "--out",
            folder.resolve("c.mp4"),
            "--steps",
            "0");
    assertEquals(2, exit, err::toString);
    assertTrue(!err.toString().contains("\tat "), err::toString);
  }

  @Test
  void inspectListsEveryTensorAndNamesTheNetwork() {
    var path = encoder("a.safetensors", 0x3f800000);
    assertEquals(0, run("weights", "inspect", path), err::toString);
    String text = out.toString();
    assertTrue(text.contains("UMT5 text encoder (Wan names)"), text);
    assertTrue(text.contains("blocks.0.ffn.gate.0.weight"), text);
    assertTrue(text.contains("[4, 4]"), text);
    assertTrue(text.contains("made  here"), text);
  }

  @Test
  void verifyAcceptsASoundFile() {
    assertEquals(0, run("weights", "verify", encoder("a.safetensors", 0)), err::toString);
    assertTrue(out.toString().contains("sha256"), out::toString);
    assertTrue(out.toString().contains("fits the UMT5 text encoder"), out::toString);
    assertTrue(out.toString().contains("all finite"), out::toString);
  }

  @Test
  void verifyNamesWhatIsWrongAndGoesOnWithTheNextFile() {
    var missing = folder.resolve("missing.safetensors");
    var short1 = encoder("short.safetensors", 0, "norm.weight");
    var nan = encoder("nan.safetensors", 0x7fc00000);
    assertEquals(1, run("weights", "verify", missing, short1, nan));
    assertEquals("scail: " + missing + ": there is no such file\n", err.toString());
    assertTrue(out.toString().contains("lacks 1 (norm.weight)"), out::toString);
    assertTrue(out.toString().contains("norm.weight: 4 NaN, 0 infinite"), out::toString);
  }

  @Test
  void convertWritesTheTypeAskedFor() throws IOException {
    var source = encoder("a.safetensors", 0x3f800000);
    var target = folder.resolve("b.safetensors");
    assertEquals(
        0, run("weights", "convert", source, "--out", target, "--type", "bfloat16"), err::toString);
    try (var file = WeightFile.open(target)) {
      assertEquals(ScalarType.BFLOAT16, file.tensor("norm.weight").type());
      assertEquals(1f, file.tensor("norm.weight").floats()[0]);
    }
    var outputs = Files.createDirectory(folder.resolve("out"));
    assertEquals(0, run("weights", "convert", source, target, "-o", outputs), err::toString);
    assertTrue(Files.exists(outputs.resolve("b.safetensors")));
  }

  @Test
  void aWrongCommandLineEndsWithStatusTwo() {
    var source = encoder("a.safetensors", 0);
    assertEquals(2, run("weights"));
    assertEquals(2, run("weights", "inspect"));
    assertEquals(2, run("weights", "convert", source));
    assertEquals(2, run("weights", "convert", source, "-o", "x", "--type", "int3"));
    assertEquals(2, run("weights", "convert", source, source, "-o", folder.resolve("none")));
  }

  @Test
  void aBrokenFileEndsWithStatusOneAndOneSentence() throws IOException {
    var broken = folder.resolve("broken.safetensors");
    Files.write(broken, new byte[100]);
    assertEquals(1, run("weights", "inspect", broken));
    assertEquals(1, err.toString().lines().count());
    assertTrue(err.toString().startsWith("scail: " + broken + ": claims a header of 0 bytes"));
  }

  @Test
  void aPullThatMakesTheDataFolderMakesItForItsUserAlone() throws IOException {
    var hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.start();
    var data = folder.resolve("data");
    try {
      // The hub has nothing, which is enough to see where it would have gone.
      var url = "http://127.0.0.1:" + hub.getAddress().getPort();
      assertEquals(1, run("weights", "pull", "scail-2", "--data", data, "--hub.url", url));
    } finally {
      hub.stop(0);
    }
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
  }
}
