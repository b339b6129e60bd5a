package io.scail.models;

import io.scail.models.conditioning.Clip;
import io.scail.models.conditioning.Picture;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import io.scail.models.tensor.ScalarType;
import io.scail.models.transformer.Mode;
import io.scail.models.weights.RandomWeights;
import io.scail.models.weights.WeightContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** A complete profile of tiny networks with random weights, and conditions to run it on. */
public final class TinyProfile {
  public static final int WIDTH = 64;
  public static final int HEIGHT = 32;

  private TinyProfile() {}

  /** Writes the profile into an existing folder. */
  public static ProfileFolder write(Path folder) {
    copy("profile.yaml", folder);
    copy("tokenizer.json", folder);
    var written = ProfileFolder.of(folder);
    var profile = written.profile();
    weights(folder, "transformer", WeightContract.of(profile.transformer().spec()), 1);
    weights(folder, "vae", WeightContract.of(profile.vae().spec()), 2);
    weights(folder, "text", WeightContract.of(profile.text().spec()), 3);
    weights(folder, "vision", WeightContract.of(profile.vision().spec()), 4);
    return written;
  }

  private static void weights(Path folder, String network, WeightContract contract, long seed) {
    RandomWeights.write(
        folder.resolve(network + ".safetensors"), contract, ScalarType.FLOAT32, seed);
  }

  private static void copy(String name, Path folder) {
    try (var in =
        Objects.requireNonNull(TinyProfile.class.getResourceAsStream("tiny/" + name), name)) {
      Files.write(folder.resolve(name), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static GenerationSettings settings(long seed) {
    return new GenerationSettings(
        WIDTH, HEIGHT, 3, 5, 2, SamplerKind.UNIPC, seed, SegmentPlan.LOSSLESS, 9, 5);
  }

  /** Coloured noise as reference and driving clip, blocks of colour as masks. */
  public static Conditions conditions(int frames) {
    return Conditions.of(
        picture(WIDTH, HEIGHT, 5),
        clip(WIDTH, HEIGHT, frames, 6),
        clip(WIDTH, HEIGHT, frames, 7),
        new Prompt.Tokens(List.of(5L, 9L, 17L, 1L), List.of(1L)),
        Mode.ANIMATION);
  }

  public static Conditions.MaskedPicture picture(int width, int height, long seed) {
    return new Conditions.MaskedPicture(
        new Picture.Bytes(width, height, bytes(width * height, seed)),
        new Picture.Bytes(width, height, bytes(width * height, seed + 100)));
  }

  public static Clip clip(int width, int height, int frames, long seed) {
    return new Clip(width, height, bytes(width * height * frames, seed));
  }

  private static byte[] bytes(int pixels, long seed) {
    byte[] bytes = new byte[3 * pixels];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
