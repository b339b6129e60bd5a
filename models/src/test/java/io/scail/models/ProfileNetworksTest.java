package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.ModelsFailure;
import io.scail.models.failure.ProfileFailure;
import io.scail.models.failure.WeightsFailure;
import io.scail.models.profile.ProfileFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProfileNetworksTest {
  @TempDir Path folder;

  @BeforeEach
  void write() {
    TinyProfile.write(folder);
  }

  private <F extends ModelsFailure> String refused(Class<F> type) {
    var failure = assertThrows(type, () -> ProfileNetworks.of(ProfileFolder.of(folder)).check());
    assertTrue(!failure.sentence().contains("\n"), failure.sentence());
    return failure.sentence();
  }

  private void change(String old, String changed) throws IOException {
    var file = folder.resolve("profile.yaml");
    String yaml = Files.readString(file);
    assertTrue(yaml.contains(old), old);
    Files.writeString(file, yaml.replace(old, changed));
  }

  @Test
  void aSoundProfilePasses() {
    ProfileNetworks.of(ProfileFolder.of(folder)).check();
  }

  @Test
  void numbersThatDisagreeWithTheWeightsAreRefused() throws IOException {
    change("ffn_dim: 64", "ffn_dim: 96");
    String sentence = refused(WeightsFailure.class);
    assertTrue(sentence.contains("ffn.0.weight [64, 48] instead of [96, 48]"), sentence);
  }

  @Test
  void moreLayersThanTheWeightsHaveAreRefused() throws IOException {
    change(
        "    dim: 48\n    num_heads: 2\n    num_layers: 2",
        "    dim: 48\n    num_heads: 2\n    num_layers: 3");
    String sentence = refused(WeightsFailure.class);
    assertTrue(sentence.contains("lacks"), sentence);
  }

  @Test
  void aFileOfAnotherNetworkIsRefused() throws IOException {
    Files.copy(
        folder.resolve("text.safetensors"),
        folder.resolve("vae.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    String sentence = refused(WeightsFailure.class);
    assertTrue(sentence.contains("not a Wan video autoencoder"), sentence);
  }

  @Test
  void aMissingFileIsNamedWithTheNamesThatWouldDo() throws IOException {
    Files.delete(folder.resolve("vision.safetensors"));
    String sentence = refused(ProfileFailure.class);
    assertTrue(
        sentence.contains("no weights of the network vision")
            && sentence.contains("vision.safetensors"),
        sentence);
  }

  @Test
  void defaultsOutOfRangeAreRefused() throws IOException {
    change("sampler: unipc", "sampler: heun");
    String sentence = refused(ProfileFailure.class);
    assertTrue(sentence.contains("\"heun\" is unknown"), sentence);
  }
}
