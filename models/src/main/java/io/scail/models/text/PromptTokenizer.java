package io.scail.models.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.scail.models.failure.WeightsFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a cleaned prompt into tokens of UMT5's vocabulary, from {@code tokenizer.json} or {@code
 * spiece.model}. Thread-safe; holds native memory until it is closed.
 */
public final class PromptTokenizer implements AutoCloseable {
  /** Tokens that the transformer was trained on, the closing one included. */
  public static final int LONGEST = 512;

  private static final Logger LOG = LoggerFactory.getLogger(PromptTokenizer.class);
  private static final String JSON_FILE = "tokenizer.json";
  private static final String SPIECE_FILE = "spiece.model";
  private static final String CLOSING_TOKEN = "</s>";

  // The closing token is ours to add, after the cut; padding would cost time and change nothing.
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final long closing;

  private PromptTokenizer(String source, HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    long[] ids = tokenizer.encode(CLOSING_TOKEN, false, false).getIds();
    if (ids.length != 1) {
      tokenizer.close();
      throw new WeightsFailure(
          source, "has no token </s>, so it is not UMT5's; use the tokenizer of google/umt5-xxl");
    }
    this.closing = ids[0];
  }

  /**
   * Opens a tokenizer.
   *
   * @param path {@code tokenizer.json}, {@code spiece.model}, or a folder with either; the first is
   *     taken if it has both
   * @throws WeightsFailure if there is no such file or it is broken
   */
  public static PromptTokenizer open(Path path) {
    if (!Files.isDirectory(path)) {
      return read(path);
    }
    for (String name : List.of(JSON_FILE, SPIECE_FILE)) {
      if (Files.exists(path.resolve(name))) {
        return read(path.resolve(name));
      }
    }
    throw new WeightsFailure(
        path.toString(),
        "has neither tokenizer.json nor spiece.model; put one of google/umt5-xxl there");
  }

  /**
   * A tokenizer from the bytes of a {@code spiece.model}, as text encoder files of ComfyUI carry
   * them in the tensor {@code spiece_model}.
   *
   * @param source what the bytes came from, for messages
   * @throws WeightsFailure if the bytes are no unigram model
   */
  public static PromptTokenizer ofSpiece(String source, byte[] model) {
    return ofJson(source, TokenizerJson.of(SentencePieceModel.read(source, model)));
  }

  private static PromptTokenizer read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      LOG.info("tokenizer file={}", file);
      boolean json = String.valueOf(file.getFileName()).endsWith(".json");
      return json ? ofJson(file.toString(), bytes) : ofSpiece(file.toString(), bytes);
    } catch (NoSuchFileException e) {
      throw new WeightsFailure(
          file.toString(), "there is no such file; put the one of google/umt5-xxl there", e);
    } catch (IOException e) {
      throw new WeightsFailure(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  private static PromptTokenizer ofJson(String source, byte[] json) {
    try {
      var in = new ByteArrayInputStream(json);
      return new PromptTokenizer(source, HuggingFaceTokenizer.newInstance(in, OPTIONS));
    } catch (WeightsFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new WeightsFailure(
          source, "is no usable tokenizer, fetch it again (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Tokens of a prompt, the closing one included; what is beyond {@link #LONGEST} tokens is cut
   * off.
   *
   * @param prompt as {@link PromptCleaner#clean} gives it
   */
  public long[] encode(String prompt) {
    long[] ids = tokenizer.encode(prompt, false, false).getIds();
    int length = Math.min(ids.length, LONGEST - 1);
    long[] closed = Arrays.copyOf(ids, length + 1);
    closed[length] = closing;
    return closed;
  }

  /** Number of tokens of a prompt before anything is cut off, the closing one included. */
  public int count(String prompt) {
    return tokenizer.encode(prompt, false, false).getIds().length + 1;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
