package io.scail.models.parity;

import io.scail.models.Conditions;
import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.GenerationSettings;
import io.scail.models.Prompt;
import io.scail.models.Replay;
import io.scail.models.Run;
import io.scail.models.ScailPipeline;
import io.scail.models.conditioning.Clip;
import io.scail.models.conditioning.Picture;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Mode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Whole runs with everything that the reference recorded on the way. Each file runs twice: once as
 * a chain, where later segments may differ more because a difference of 1e-5 flips bfloat16
 * roundings of their history, and once with the recorded history, where every segment is held to
 * the tight tolerance.
 */
final class EndToEndParity implements ParityCheck {
  private static final double TIGHT = 1e-4;
  // The recorded videos themselves are 5e-5 away from a float64 run, 0.9 of the tight tolerance.
  private static final double TIGHT_VIDEO = 2e-4;

  private static final double CHAIN_LATENTS = 1e-2;
  private static final double CHAIN_PIXELS = 5e-2;

  private static final Pattern SEGMENT = Pattern.compile("seg(\\d+)\\..*");

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("e2e") && file.json().has("solver");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var torch = TorchThread.start(TorchDevice.CPU);
        var networks = new GoldenNetworks(file)) {
      var golden = new Golden(file, tensors);
      var replay = Replay.ofNoise(golden.noise());
      try (var pipeline = new ScailPipeline(torch, networks, true, InstantSource.system())) {
        golden.compareChain(golden.run(pipeline, replay), cases);
      }
      try (var pipeline = new ScailPipeline(torch, networks, false, InstantSource.system())) {
        var fed = replay.withHistory(golden.history());
        golden.compareFed(golden.run(pipeline, fed), cases);
      }
    }
  }

  /** What a run recorded, by the goldens' names, and the bytes that it handed over. */
  private record Recorded(Map<String, List<float[]>> tensors, List<byte[]> frames) {}

  /** One end-to-end golden. */
  private record Golden(GoldenFile file, GoldenFile.Tensors tensors) {
    int number(String key) {
      return file.json().get(key).asInt();
    }

    GenerationSettings settings() {
      return new GenerationSettings(
          number("width"),
          number("height"),
          number("steps"),
          file.json().get("shift").asDouble(),
          file.json().get("guide_scale").asDouble(),
          SamplerKind.of(file.json().get("solver").asText()),
          0,
          SegmentPlan.OFFICIAL,
          number("segment_len"),
          number("segment_overlap"));
    }

    Conditions conditions() {
      var additional = new ArrayList<MaskedPicture>();
      for (int i = 0; i < number("additional_refs"); i++) {
        String name = "additional_ref" + i;
        additional.add(new MaskedPicture(picture(name), mask(name + "_mask_u8")));
      }
      boolean replaces = file.json().get("replace_flag").asBoolean();
      return new Conditions(
          new MaskedPicture(picture("image"), mask("ref_mask_u8")),
          new Clip(
              number("width"),
              number("height"),
              Planar.framesToRgb(tensors.bytes("in.driving_u8"), tensors.shape("in.driving_u8"))),
          new Clip(
              number("width"),
              number("height"),
              Planar.toRgb(tensors.bytes("in.mask_u8"), tensors.shape("in.mask_u8"))),
          additional,
          new Prompt.Tokens(ids("prompt_ids"), ids("negative_ids")),
          replaces ? Mode.REPLACEMENT : Mode.ANIMATION,
          Optional.empty());
    }

    private Picture picture(String name) {
      return new Picture.Floats(number("width"), number("height"), tensors.floats("in." + name));
    }

    private Picture mask(String name) {
      long[] shape = {3, 1, number("height"), number("width")};
      return new Picture.Bytes(
          number("width"), number("height"), Planar.toRgb(tensors.bytes("in." + name), shape));
    }

    private List<Long> ids(String name) {
      return Arrays.stream(tensors.longs("in." + name)).boxed().toList();
    }

    List<float[]> noise() {
      var noise = new ArrayList<float[]>();
      for (int i = 0; tensors.has("in.seg" + i + ".noise"); i++) {
        noise.add(tensors.floats("in.seg" + i + ".noise"));
      }
      return noise;
    }

    Map<Integer, float[]> history() {
      var history = new HashMap<Integer, float[]>();
      for (int i = 0; i < number("segments"); i++) {
        String key = "out.seg" + i + ".history_pixels_bf16";
        if (tensors.has(key)) {
          history.put(i, tensors.floats(key));
        }
      }
      return history;
    }

    Recorded run(ScailPipeline pipeline, Replay replay) {
      var recorded = new LinkedHashMap<String, List<float[]>>();
      var frames = new ArrayList<byte[]>();
      pipeline.generate(
          conditions(),
          settings(),
          Run.to(segment -> frames.add(segment.rgb()))
              .withReplay(replay)
              .withRecorder(
                  (String name, Tensor tensor) ->
                      recorded
                          .computeIfAbsent(name, _ -> new ArrayList<>())
                          .add(tensor.toFloats())));
      return new Recorded(recorded, frames);
    }

    void compareChain(Recorded run, Consumer<ParityCase> cases) {
      for (var field : file.json().get("outputs").properties()) {
        String name = field.getKey().substring("out.".length());
        if (!name.equals("video")) {
          compare(name, run, segment(name) > 0, "chain", cases);
        }
      }
      float[] video = joinedVideo(run);
      cases.accept(
          new ParityCase(
              file.name() + " chain video",
              Comparison.largestDifference(tensors.floats("out.video"), video),
              CHAIN_PIXELS,
              "of a range of 2"));
      int bytes = run.frames().stream().mapToInt(rgb -> rgb.length).sum();
      cases.accept(
          ParityCase.exact(
              file.name() + " chain frames",
              number("output_frames"),
              bytes / (3 * number("width") * number("height"))));
      cases.accept(
          new ParityCase(
              file.name() + " seg0 8-bit frames",
              largestStep(run.frames().getFirst()),
              1,
              "8-bit steps"));
    }

    void compareFed(Recorded run, Consumer<ParityCase> cases) {
      for (var field : file.json().get("outputs").properties()) {
        String name = field.getKey().substring("out.".length());
        if (segment(name) > 0) {
          compare(name, run, false, "fed", cases);
        }
      }
    }

    private void compare(
        String name, Recorded run, boolean loose, String label, Consumer<ParityCase> cases) {
      String key = "out." + name;
      float[] expected = tensors.floats(key);
      var parts = run.tensors().getOrDefault(name, List.of());
      float[] actual = joined(parts);
      boolean pixels = name.endsWith(".video") || name.contains("history_pixels");
      double deviation = file.deviation(key);
      double tight = name.endsWith(".video") ? TIGHT_VIDEO : TIGHT;
      double factor = loose ? CHAIN_LATENTS : tight;
      String line = file.name() + " " + label + " " + name;
      if (loose && pixels) {
        cases.accept(
            new ParityCase(
                line,
                Comparison.largestDifference(expected, actual),
                CHAIN_PIXELS,
                "of a range of 2"));
      } else if (deviation == 0) {
        cases.accept(ParityCase.exact(line, expected, actual));
      } else {
        cases.accept(ParityCase.close(line, expected, actual, factor, deviation));
      }
    }

    /** Parts of a clip, each {@code [3, t, H, W]}, joined on t; a lone tensor stays as it is. */
    private float[] joined(List<float[]> parts) {
      if (parts.size() == 1) {
        return parts.getFirst();
      }
      int frame = number("width") * number("height");
      int total = parts.stream().mapToInt(part -> part.length).sum() / 3;
      float[] joined = new float[3 * total];
      int at = 0;
      for (var part : parts) {
        int plane = part.length / 3;
        for (int c = 0; c < 3; c++) {
          System.arraycopy(part, c * plane, joined, c * total + at, plane);
        }
        at += plane;
      }
      return total % frame == 0 ? joined : new float[0];
    }

    private float[] joinedVideo(Recorded run) {
      int frame = number("width") * number("height");
      var parts = new ArrayList<float[]>();
      for (int i = 0; i < number("segments"); i++) {
        float[] video = joined(run.tensors().getOrDefault("seg" + i + ".video", List.of()));
        int drop = i == 0 ? 0 : number("segment_overlap") * frame;
        int plane = video.length / 3;
        float[] kept = new float[3 * (plane - drop)];
        for (int c = 0; c < 3; c++) {
          System.arraycopy(video, c * plane + drop, kept, c * (plane - drop), plane - drop);
        }
        parts.add(kept);
      }
      return joined(parts);
    }

    /** Largest difference of the first segment's bytes to the recorded video, truncated. */
    private double largestStep(byte[] rgb) {
      float[] video = tensors.floats("out.seg0.video");
      int plane = video.length / 3;
      int largest = 0;
      for (int i = 0; i < plane; i++) {
        for (int c = 0; c < 3; c++) {
          int expected = (int) ((video[c * plane + i] + 1) / 2 * 255);
          largest = Math.max(largest, Math.abs(expected - Byte.toUnsignedInt(rgb[3 * i + c])));
        }
      }
      return largest;
    }

    private static int segment(String name) {
      var match = SEGMENT.matcher(name);
      return match.matches() ? Integer.parseInt(match.group(1)) : 0;
    }
  }
}
