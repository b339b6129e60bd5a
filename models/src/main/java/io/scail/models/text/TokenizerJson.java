package io.scail.models.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/**
 * Writes a SentencePiece model in the tokenizer library's own format, as the converter that
 * published {@code tokenizer.json} beside {@code spiece.model} does: so both files give the same
 * tokens.
 */
final class TokenizerJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** The character that stands for a space inside pieces. */
  private static final String SPACE = "\u2581";

  private TokenizerJson() {}

  static byte[] of(SentencePieceModel model) {
    var out = new ByteArrayOutputStream();
    try (var json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      addedTokens(json, model);
      normalizer(json, model);
      json.writeObjectFieldStart("pre_tokenizer");
      json.writeStringField("type", "Metaspace");
      json.writeStringField("replacement", SPACE);
      json.writeStringField("prepend_scheme", model.dummyPrefix() ? "always" : "never");
      json.writeBooleanField("split", true);
      json.writeEndObject();
      vocabulary(json, model);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Pieces that are found in the text before anything else is done with it. */
  private static void addedTokens(JsonGenerator json, SentencePieceModel model) throws IOException {
    json.writeArrayFieldStart("added_tokens");
    for (int id = 0; id < model.pieces().size(); id++) {
      var piece = model.pieces().get(id);
      boolean special =
          switch (piece.kind()) {
            case CONTROL, UNKNOWN -> true;
            case NORMAL, USER_DEFINED, UNUSED, BYTE -> false;
          };
      if (special || piece.kind() == SentencePieceModel.Kind.USER_DEFINED) {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("content", piece.text());
        json.writeBooleanField("single_word", false);
        json.writeBooleanField("lstrip", false);
        json.writeBooleanField("rstrip", false);
        json.writeBooleanField("normalized", false);
        json.writeBooleanField("special", special);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void normalizer(JsonGenerator json, SentencePieceModel model) throws IOException {
    json.writeObjectFieldStart("normalizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("normalizers");
    if (model.charsmap().hasRemaining()) {
      byte[] rules = new byte[model.charsmap().remaining()];
      model.charsmap().duplicate().get(rules);
      json.writeStartObject();
      json.writeStringField("type", "Precompiled");
      json.writeStringField("precompiled_charsmap", Base64.getEncoder().encodeToString(rules));
      json.writeEndObject();
    }
    if (model.collapsesSpaces()) {
      json.writeStartObject();
      json.writeStringField("type", "Strip");
      json.writeBooleanField("strip_left", false);
      json.writeBooleanField("strip_right", true);
      json.writeEndObject();
      json.writeStartObject();
      json.writeStringField("type", "Replace");
      json.writeObjectFieldStart("pattern");
      json.writeStringField("Regex", " {2,}");
      json.writeEndObject();
      json.writeStringField("content", SPACE);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void vocabulary(JsonGenerator json, SentencePieceModel model) throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "Unigram");
    json.writeNumberField("unk_id", model.unknownId());
    json.writeBooleanField("byte_fallback", model.byteFallback());
    json.writeArrayFieldStart("vocab");
    for (var piece : model.pieces()) {
      json.writeStartArray();
      json.writeString(piece.text());
      json.writeNumber((double) piece.score());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
