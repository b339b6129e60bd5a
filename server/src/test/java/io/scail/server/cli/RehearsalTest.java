package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.ProfileNetworks;
import io.scail.models.memory.MemoryPlan;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Workload;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator rehearses on a GPU before the weights are fetched, on a CPU with few layers:
 * random weights are loaded, planned for, swapped block by block, and make a video.
 */
@Timeout(180)
final class RehearsalTest {
  private static final int SIDE = 384;
  private static final int FRAMES = 5;
  private static final int LAYERS = 6;

  @TempDir private Path folder;

  @Test
  void aRehearsedProfileIsLoadedPlannedSwappedAndMakesAVideo() throws Exception {
    var rehearsed = folder.resolve("rehearsed");
    run(
        "weights",
        "rehearse",
        wideProfile().toString(),
        "--layers",
        "" + LAYERS,
        "--float32",
        "--out",
        rehearsed.toString());
    var profile = ProfileFolder.of(rehearsed);
    assertEquals(LAYERS, profile.profile().transformer().spec().layers());
    assertEquals("scail-mini-rehearsal", profile.profile().name());
    var swapped = planThatSwaps(profile);
    var result = folder.resolve("result.mp4");
    run(
        "generate",
        "--profile",
        rehearsed.toString(),
        "--memory",
        swapped.budget() + "B",
        "--device",
        "cpu",
        "--data",
        folder.resolve("data").toString(),
        "--image",
        image().toString(),
        "--video",
        video().toString(),
        "--prompt",
        "a dance",
        "--steps",
        "2",
        "--guidance",
        "2",
        "--width",
        "128",
        "--height",
        "128",
        "--out",
        result.toString());
    try (var decoder = VideoDecoder.open(result, MediaInput.VIDEO, DecodeSettings.defaults())) {
      int frames = 0;
      for (var frame = decoder.next(); frame.isPresent(); frame = decoder.next()) {
        frames++;
      }
      assertEquals(FRAMES, frames);
    }
  }

  /** The small profile with more and wider blocks and small pictures, so that blocks decide. */
  private Path wideProfile() throws IOException {
    var yaml = ProfileFolder.text("scail-mini", folder.resolve("none"));
    var wide =
        yaml.replaceFirst(
                "dim: \\d+\\n    num_heads: \\d+\\n    num_layers: \\d+\\n    ffn_dim: \\d+",
                "dim: 384\n    num_heads: 8\n    num_layers: 12\n    ffn_dim: 1536")
            .replaceFirst("segment_length: \\d+", "segment_length: 5")
            .replaceFirst("segment_overlap: \\d+", "segment_overlap: 1")
            .replaceFirst(
                "(?s)sizes:.*?negative_prompt",
                "sizes:\n    - {width: 128, height: 128}\n  negative_prompt");
    var own = Files.createDirectory(folder.resolve("wide"));
    Files.writeString(own.resolve("profile.yaml"), wide);
    return own;
  }

  /** A plan for the largest budget with which not every block stays. */
  private static MemoryPlan planThatSwaps(ProfileFolder folder) {
    var profile = folder.profile();
    var largest = Workload.largest(profile.defaults());
    var plan =
        ProfileNetworks.plan(
            profile, profile.precision(), largest, Long.MAX_VALUE, TorchDevice.CPU);
    while (!(plan.residency() instanceof Residency.BlockSwap)) {
      plan =
          ProfileNetworks.plan(
              profile, profile.precision(), largest, plan.peak().total() - 1, TorchDevice.CPU);
    }
    var swap = assertInstanceOf(Residency.BlockSwap.class, plan.residency());
    assertTrue(swap.resident() < LAYERS, plan.summary());
    return plan;
  }

  private static void run(String... arguments) {
    var words = new StringWriter();
    var writer = new PrintWriter(words);
    int status = ScailCommand.commandLine().setOut(writer).setErr(writer).execute(arguments);
    assertEquals(0, status, words.toString());
  }

  private Path image() {
    var file = folder.resolve("character.png");
    PngWriter.write(person(2, 0), file);
    return file;
  }

  private Path video() {
    var file = folder.resolve("dance.mp4");
    var frames = IntStream.range(0, FRAMES).mapToObj(i -> person(0, i / 20.0)).toList();
    VideoEncoder.writeAll(
        new Clip(16, frames).open(), file, EncodeSettings.defaults(), new Encoders());
    return file;
  }

  private static Frame person(int look, double phase) {
    return PuppetShow.draw(
            SIDE,
            SIDE,
            List.of(
                new Puppet(
                    Look.ALL.get(look), Stance.dance(phase), SIDE / 2.0, 0.95 * SIDE, 0.85 * SIDE)))
        .frame();
  }
}
