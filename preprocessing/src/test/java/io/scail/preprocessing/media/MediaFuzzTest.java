package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand damaged files: each is read in part or refused with a typed reason, soon, and what it
 * took is given back.
 */
final class MediaFuzzTest {
  private static final int FILES = 1000;
  private static final long SEED = 20_260_101;
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** What the process may grow by in the second half of the files, noise included. */
  private static final long GROWTH_BYTES = 96L << 20;

  @TempDir private Path folder;

  @Test
  void damagedFilesAreReadOrRefusedButNeverCrashHangOrLeak() throws IOException {
    var seeds = seeds();
    var random = new Random(SEED);
    var outcomes = new TreeMap<String, Integer>();
    long slowest = 0;
    long halfway = 0;
    for (int i = 0; i < FILES; i++) {
      var seed = seeds.get(i % seeds.size());
      var file = folder.resolve("mutant" + extension(seed));
      Files.write(file, mutated(Files.readAllBytes(seed), random));
      long start = System.nanoTime();
      outcomes.merge(read(file), 1, Integer::sum);
      slowest = Math.max(slowest, System.nanoTime() - start);
      if (i == FILES / 2) {
        halfway = residentBytes();
      }
    }
    long growth = residentBytes() - halfway;
    System.out.printf(
        "fuzz: %d files, %s, slowest %d ms, growth in the second half %d MiB%n",
        FILES, outcomes, slowest / 1_000_000, growth >> 20);
    assertEquals(FILES, outcomes.values().stream().mapToInt(Integer::intValue).sum());
    assertTrue(slowest < LONGEST.toNanos(), "slowest " + slowest / 1_000_000 + " ms");
    assertTrue(growth < GROWTH_BYTES, "grew by " + growth);
    assertTrue(outcomes.size() > 2, "nothing was refused: " + outcomes);
  }

  /** Reads it as both kinds of input; gives back the reason for which it was refused. */
  private static String read(Path file) {
    var name = file.getFileName().toString();
    try {
      if (name.endsWith(".png")
          || name.endsWith(".jpg")
          || name.endsWith(".webp")
          || name.endsWith(".avif")
          || name.endsWith(".bmp")) {
        new ImageDecoder(MediaLimits.defaults()).decode(file, MediaInput.CHARACTER_IMAGE);
      } else {
        var settings = new DecodeSettings(16, 1, 160, MediaLimits.defaults());
        try (var decoder = VideoDecoder.open(file, MediaInput.DRIVING_VIDEO, settings)) {
          while (decoder.next().isPresent()) {}
        }
      }
      return "read";
    } catch (InputFailure e) {
      return e.getClass().getSimpleName();
    }
  }

  private static byte[] mutated(byte[] file, Random random) {
    var bytes = file.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      }
      case 1 -> // The header, where the sizes and tables are.
          damage(bytes, random, Math.min(bytes.length, 600), 1 + random.nextInt(8));
      case 2 -> damage(bytes, random, bytes.length, 1 + random.nextInt(200));
      case 3 -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - from, 1 + random.nextInt(500));
        Arrays.fill(bytes, from, from + length, (byte) (random.nextBoolean() ? 0 : 0xff));
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - Math.max(from, to), 1 + random.nextInt(2000));
        System.arraycopy(file, from, bytes, to, length);
      }
    }
    return bytes;
  }

  private static void damage(byte[] bytes, Random random, int within, int times) {
    for (int i = 0; i < times; i++) {
      bytes[random.nextInt(within)] = (byte) random.nextInt(256);
    }
  }

  private List<Path> seeds() throws IOException {
    var size = new Size(96, 64);
    var frames = IntStream.range(0, 12).mapToObj(t -> TestCards.moving(size, t)).toList();
    var seeds = new ArrayList<Path>();
    var encoders = new Encoders();
    for (var codec : List.of(VideoCodec.H264, VideoCodec.VP9, VideoCodec.FFV1)) {
      var file = folder.resolve("seed-" + codec + "." + codec.extension());
      var settings = EncodeSettings.defaults().withCodec(codec);
      VideoEncoder.writeAll(new Clip(16, frames).open(), file, settings, encoders);
      seeds.add(file);
    }
    var colours = Map.of("mpeg4", "mp4", "mpeg2video", "mpegts", "prores_ks", "mov", "vp8", "webm");
    for (var entry : new TreeMap<>(colours).entrySet()) {
      var encoder = entry.getKey().equals("vp8") ? "libvpx" : entry.getKey();
      int format =
          encoder.equals("prores_ks") ? avutil.AV_PIX_FMT_YUV422P10LE : avutil.AV_PIX_FMT_YUV420P;
      seeds.add(
          new RawVideo()
              .as(entry.getValue(), encoder, format)
              .fps(25, 1)
              .write(folder.resolve("seed-" + encoder + "." + entry.getValue()), frames));
    }
    seeds.add(
        new RawVideo()
            .as("webm", "libsvtav1", avutil.AV_PIX_FMT_YUV420P)
            .with("preset", "12")
            .fps(25, 1)
            .write(folder.resolve("seed-av1.webm"), frames));
    seeds.add(rgb("gif", "gif", avutil.AV_PIX_FMT_RGB8, frames));
    seeds.add(rgb("image2pipe", "bmp", avutil.AV_PIX_FMT_BGR24, frames.subList(0, 1)));
    seeds.add(RawImage.jpeg(folder.resolve("seed.jpg"), frames.getFirst()));
    seeds.add(RawImage.webp(folder.resolve("seed.webp"), frames.subList(0, 1)));
    seeds.add(RawImage.webp(folder.resolve("seed-moving.webp"), frames));
    seeds.add(RawImage.avif(folder.resolve("seed.avif"), frames.getFirst()));
    seeds.add(Files.write(folder.resolve("seed.png"), PngWriter.encode(frames.getFirst())));
    return seeds;
  }

  private Path rgb(String container, String encoder, int format, List<Frame> frames) {
    return new RawVideo()
        .as(container, encoder, format)
        .tags(
            avutil.AVCOL_SPC_RGB,
            avutil.AVCOL_RANGE_JPEG,
            avutil.AVCOL_TRC_BT709,
            avutil.AVCOL_PRI_BT709)
        .fps(10, 1)
        .write(folder.resolve("seed-" + encoder + "." + encoder), frames);
  }

  private static String extension(Path file) {
    var name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.'));
  }

  private static long residentBytes() throws IOException {
    System.gc();
    var fields = Files.readString(Path.of("/proc/self/statm")).trim().split(" ", -1);
    return Long.parseLong(fields[1]) * 4096;
  }
}
