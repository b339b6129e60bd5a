package io.scail.models.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.ProfileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProfileReaderTest {
  private static String published() throws IOException {
    try (var in =
        Objects.requireNonNull(
            ProfileReader.class.getResourceAsStream(
                "/io/scail/models/profiles/scail-2/profile.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theBuiltInProfileHoldsThePublishedNumbers() throws IOException {
    var profile = ProfileReader.read("scail-2", published());
    assertEquals(
        new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6),
        profile.transformer().spec());
    assertEquals(257, profile.vision().spec().tokens());
    assertEquals(8, profile.vae().spec().spatialStride());
    assertEquals(new Defaults.Size(896, 512), profile.defaults().sizes().getFirst());
    assertEquals(Precision.BF16, profile.precision());
    assertEquals("", profile.defaults().negativePrompt());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "precision: bf16|precision: bf17|precision \"bf17\" is unknown; choose fp32, bf16 or fp8",
        "    num_heads: 40|    num_heads: many|key \"num_heads\" in networks.transformer must be a"
            + " whole number, is many",
        "    num_heads: 40|    heads: 40|key \"num_heads\" is missing in networks.transformer",
        "    num_heads: 40|    num_heads: 40\\n    depth: 3|unknown key \"depth\" in"
            + " networks.transformer; remove it or correct it",
        "    num_heads: 40|    num_heads: 39|dim 5120 is not a multiple of num_heads 39",
        "  vision:|  visual:|key \"vision\" is missing in networks",
        "  vae:|  audio: {}\\n  vae:|unknown key \"audio\" in networks",
        "    clip_dim: 1280|    clip_dim: 1024|clip_dim of the transformer is 1024 but dim of the"
            + " vision tower is 1280",
        "    dim_mult: [1, 2, 4, 4]|    dim_mult: 4|key \"dim_mult\" in networks.vae must be a list",
        "[false, true, true]|[false, true, 1]|must be true or false, is 1",
        "  steps: 40|  steps: 0|steps must be positive, is 0",
        "width: 896|width: 900|size 900x512 is not made of multiples of 32",
        "sha256: d6c7|sha256: XYZ7|must be 64 lower-case hexadecimal digits",
        "- SCAIL-2.safetensors|- ../SCAIL-2.safetensors|must lie below the profile's folder",
        "name: scail-2|name: scail-2\\nname: other|cannot be parsed: Duplicate field 'name'",
        "licence: MIT|licence: [MIT|cannot be parsed",
      })
  void whatIsWrongIsSaidInOneSentence(String old, String changed, String sentence)
      throws IOException {
    String yaml = published();
    assertTrue(yaml.contains(old), old);
    String broken =
        yaml.replace("\n" + old, "\n" + changed.replace("\\n", "\n"))
            .replace(old, changed.replace("\\n", "\n"));
    var failure = assertThrows(ProfileFailure.class, () -> ProfileReader.read("broken", broken));
    assertTrue(failure.sentence().contains(sentence), failure.sentence());
    assertTrue(!failure.sentence().contains("\n"), "one line: " + failure.sentence());
  }

  @Test
  void anEmptyTextIsRefused() {
    for (String yaml : new String[] {"", "[]", "42", "name: x", "\u0000"}) {
      assertThrows(ProfileFailure.class, () -> ProfileReader.read("empty", yaml));
    }
  }

  @Test
  void aProfileIsFoundByFolderAndByName(@TempDir Path weights) throws IOException {
    assertEquals(weights.resolve("scail-2"), ProfileFolder.load("scail-2", weights).folder());
    var own = Files.createDirectories(weights.resolve("own"));
    Files.writeString(
        own.resolve("profile.yaml"), published().replace("name: scail-2", "name: own"));
    assertEquals("own", ProfileFolder.load("own", weights).profile().name());
    assertEquals("own", ProfileFolder.load(own.toString(), weights).profile().name());
    var failure = assertThrows(ProfileFailure.class, () -> ProfileFolder.load("missing", weights));
    assertTrue(failure.sentence().contains("no built-in profile"), failure.sentence());
    assertThrows(ProfileFailure.class, () -> ProfileFolder.load(weights.toString(), weights));
  }

  @Test
  void missingAndChangedFilesAreNamed(@TempDir Path weights) throws IOException {
    var folder = ProfileFolder.load("scail-2", weights);
    var files = folder.profile().vae().files();
    var missing = assertThrows(ProfileFailure.class, () -> folder.file("vae", files));
    assertTrue(missing.sentence().contains("no weights of the network vae"), missing.sentence());
    Files.createDirectories(folder.folder().resolve("model/1"));
    Files.writeString(folder.folder().resolve("model/1/fsdp2_rank_0000_checkpoint.pt"), "x");
    var changed = assertThrows(ProfileFailure.class, folder::verifyDigests);
    assertTrue(
        changed.sentence().contains("has the sha256 2d711642b726b04401627ca9fbac32f5c8530fb19"),
        changed.sentence());
  }
}
