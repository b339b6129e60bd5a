package io.scail.models.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against ids that the original libraries gave for the same small models. */
final class PromptTokenizerTest {
  private static byte[] resource(String name) throws IOException {
    try (var in = PromptTokenizerTest.class.getResourceAsStream("/text/" + name)) {
      var bytes = Objects.requireNonNull(in, name).readAllBytes();
      return name.endsWith(".gz")
          ? new GZIPInputStream(new java.io.ByteArrayInputStream(bytes)).readAllBytes()
          : bytes;
    }
  }

  private static List<JsonNode> cases() throws IOException {
    var cases = new ArrayList<JsonNode>();
    new ObjectMapper().readTree(resource("tokens.json")).forEach(cases::add);
    assertTrue(cases.size() >= 100, "only " + cases.size() + " cases");
    return cases;
  }

  private static void check(PromptTokenizer tokenizer, String key, Predicate<String> skip)
      throws IOException {
    var wrong = new ArrayList<String>();
    int run = 0;
    for (var node : cases()) {
      String text = node.get("text").asText();
      if (skip.test(text)) {
        continue;
      }
      run++;
      var expected = new ArrayList<Long>();
      node.get(key).forEach(id -> expected.add(id.asLong()));
      var actual = Arrays.stream(tokenizer.encode(text)).boxed().toList();
      if (!actual.equals(expected)) {
        wrong.add("\"" + text + "\": " + actual + " instead of " + expected);
      }
    }
    System.out.println("tokenizer: " + run + " texts against " + key);
    assertEquals(List.of(), wrong);
  }

  /** Texts whose library that reads spiece.model finds no special tokens in. */
  private static boolean spellsSpecialToken(String text) {
    return text.matches(".*<(unk|pad|/s|s)>.*");
  }

  @Test
  void tokenizerJsonGivesTheIdsOfTheOriginalLibrary(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("tokenizer.json"), resource("tokenizer.json.gz"));
    try (var tokenizer = PromptTokenizer.open(folder)) {
      check(tokenizer, "json", _ -> false);
    }
  }

  @Test
  void spieceModelGivesTheIdsOfTheConvertedTokenizer(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("spiece.model"), resource("spiece.model.gz"));
    try (var tokenizer = PromptTokenizer.open(folder)) {
      // The converter adds sentinels to the vocabulary, which the model itself does not have.
      check(tokenizer, "json", text -> text.contains("<extra_id_"));
    }
  }

  @Test
  void spieceModelGivesTheIdsOfSentencePieceWhereNoSpecialTokenIsSpelled() throws IOException {
    try (var tokenizer = PromptTokenizer.ofSpiece("tensor", resource("spiece.model.gz"))) {
      // Four marks on one letter are normalised together there and letter by letter here.
      check(
          tokenizer,
          "spiece",
          text -> spellsSpecialToken(text) || text.equals("e\u0301\u0302\u0303"));
    }
  }

  @Test
  void unknownCharactersBecomeBytesWhereTheModelSaysSo() throws IOException {
    try (var tokenizer = PromptTokenizer.ofSpiece("tensor", resource("bytes.model.gz"))) {
      // Without normalisation the library takes these for its own spaces and byte pieces; cleaned
      // prompts of people have none.
      check(
          tokenizer,
          "bytes",
          text ->
              spellsSpecialToken(text)
                  || text.contains("\u2581")
                  || text.equals("\u00a0")
                  || text.equals("<0x41>"));
    }
  }

  @Test
  void anEmptyPromptIsOneTokenAndALongOneIsCut() throws IOException {
    try (var tokenizer = PromptTokenizer.ofSpiece("tensor", resource("spiece.model.gz"))) {
      assertArrayEquals(new long[] {1}, tokenizer.encode(""));
      String prompt = "dancing ".repeat(3000).strip();
      long[] ids = tokenizer.encode(prompt);
      assertEquals(PromptTokenizer.LONGEST, ids.length);
      assertEquals(1, ids[ids.length - 1]);
      assertTrue(tokenizer.count(prompt) > PromptTokenizer.LONGEST);
    }
  }

  @Test
  void missingAndBrokenFilesAreNamedInOneSentence(@TempDir Path folder) throws IOException {
    sentence(folder, "neither tokenizer.json nor spiece.model");
    sentence(folder.resolve("none.json"), "there is no such file");
    var json = folder.resolve("tokenizer.json");
    Files.writeString(json, "{\"model\": ");
    sentence(json, "is no usable tokenizer");
    Files.writeString(json, "{}");
    sentence(json, "is no usable tokenizer");
    var spiece = folder.resolve("spiece.model");
    Files.write(spiece, "not a model at all".getBytes(StandardCharsets.UTF_8));
    sentence(spiece, "is no usable SentencePiece model");
    Files.write(spiece, new byte[0]);
    sentence(spiece, "is no usable SentencePiece model");
  }

  private static void sentence(Path path, String part) {
    var failure = assertThrows(WeightsFailure.class, () -> PromptTokenizer.open(path));
    assertTrue(failure.sentence().contains(part), failure.sentence());
    assertTrue(failure.sentence().startsWith(path.toString()), failure.sentence());
  }

  @Test
  void damagedModelsAreRefusedOrReadButNeverMore() throws IOException {
    byte[] sound = resource("bytes.model.gz");
    var random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = Arrays.copyOf(sound, random.nextInt(sound.length) + 1);
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        SentencePieceModel.read("damaged", damaged);
      } catch (WeightsFailure e) {
        refused++;
      }
    }
    assertTrue(refused > 150, refused + " of 300 were refused");
  }
}
