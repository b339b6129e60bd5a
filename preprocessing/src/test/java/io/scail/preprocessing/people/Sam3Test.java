package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import io.scail.preprocessing.testing.Planes;
import io.scail.preprocessing.testing.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Sam3Test {

  /** One step of 8 bits in the range -1 to 1. */
  private static final double PICTURE_TOLERANCE = 0.0079;

  private static final double MASK_SHARE = 0.002;
  private static final double LABEL_SHARE = 0.01;

  /** Side of the pictures that the recorded stand-in run used. */
  private static final int STAND_IN_SIZE = 112;

  @Test
  void picturesScoresAndMasksAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("sam3_prepost.json")) {
      var tensors = Goldens.tensorsBeside(file);
      int[] shape = tensors.shape("rgb_hwc");
      var frame = Planes.frame(tensors.bytes("rgb_hwc"), 0, shape[1], shape[0]);
      for (int size : new int[] {56, 112}) {
        assertArrayEquals(
            tensors.floats("images_" + size),
            Sam3Pictures.encode(frame, size),
            (float) PICTURE_TOLERANCE);
      }
      checkAnswers(tensors);
      cases++;
    }
    Goldens.report("sam3_prepost", cases);
  }

  private static void checkAnswers(Tensors tensors) {
    float[] logits = tensors.floats("pred_logits");
    float presence = tensors.floats("presence_logits")[0];
    int[] grid = tensors.shape("pred_masks");
    int[] shape = tensors.shape("masks");
    for (int query = 0; query < logits.length; query++) {
      double score = Sam3Pictures.score(logits[query], presence);
      assertEquals(tensors.floats("scores")[query], score, 1e-6);
      assertEquals(tensors.flags("kept")[query], score > Detection.SCORE);
      var mask =
          Sam3Pictures.mask(
              tensors.floats("pred_masks"),
              query * grid[1] * grid[2],
              grid[2],
              grid[1],
              shape[2],
              shape[1]);
      var expected = Planes.mask(tensors.flags("masks"), query, shape[2], shape[1]);
      int different = mask.minus(expected).area() + expected.minus(mask).area();
      assertTrue(different <= MASK_SHARE * shape[1] * shape[2], different + " pixels differ");
    }
  }

  @Test
  void promptsHaveTheTokensOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("text_tokens.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        var prompt = Sam3Prompt.of(golden.get("text").asText());
        assertArrayEquals(longs(golden.get("input_ids")), prompt.ids());
        assertArrayEquals(longs(golden.get("attention_mask")), prompt.mask());
        cases++;
      }
    }
    Goldens.report("text_tokens", cases);
  }

  private static long[] longs(JsonNode list) {
    return Arrays.stream(Joints.numbers(list)).mapToLong(v -> (long) v).toArray();
  }

  @Test
  void promptsWithoutWordsOrWithTooManyAreRefused() {
    assertThrows(SettingsFailure.class, () -> Sam3Prompt.of("  "));
    var failure = assertThrows(SettingsFailure.class, () -> Sam3Prompt.of("cat ".repeat(31)));
    assertTrue(failure.sentence().contains("31"));
    assertEquals(32, Sam3Prompt.of("cat ".repeat(30)).ids().length);
  }

  @Test
  void theStandInGraphsFindAndFollowWhatTheGoldensDo() {
    int cases = 0;
    for (var file : Goldens.files("standin_pipeline.json")) {
      var tensors = Goldens.tensorsBeside(file);
      try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
        var sam = new Sam3(file.resolveSibling("standin"), STAND_IN_SIZE, sessions);
        for (var golden : Goldens.json(file).get("cases")) {
          check(golden, tensors, sam, file);
          cases++;
        }
      }
    }
    Goldens.report("standin_pipeline", cases);
  }

  private static void check(JsonNode golden, Tensors tensors, Sam3 sam, Path file) {
    var prompts = new ArrayList<String>();
    golden.get("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    int[] shape = tensors.shape("clip");
    byte[] labels = tensors.bytes(golden.get("name").asText() + ".labels");
    var detector = sam.detector(prompts);
    var tracker =
        new OverlapTracker(detector, new PersonChoice(golden.get("max_persons").asInt()), 16);
    int width = shape[2];
    int height = shape[1];
    for (int f = 0; f < shape[0]; f++) {
      var frame = Planes.frame(tensors.bytes("clip"), f, width, height);
      assertEquals(
          golden.get("raw_detections_per_frame").get(f).asInt(), detector.detect(frame).size());
      var masks = tracker.next(frame);
      int different = 0;
      for (int pixel = 0; pixel < width * height; pixel++) {
        int label = 0;
        for (int person = 0; person < masks.size(); person++) {
          label = masks.get(person).at(pixel) ? person + 1 : label;
        }
        different += label == labels[f * width * height + pixel] ? 0 : 1;
      }
      assertTrue(
          different <= LABEL_SHARE * width * height,
          file.getFileName() + " frame " + f + ": " + different + " pixels differ");
    }
    assertEquals(golden.get("persons").asInt(), tracker.persons());
  }

  @Test
  void namesOfPromptsAreThoseTheStageAsksFor() {
    for (var prompt : List.of("human", "character", "animal")) {
      assertEquals(49406, Sam3Prompt.of(prompt).ids()[0]);
    }
  }
}
