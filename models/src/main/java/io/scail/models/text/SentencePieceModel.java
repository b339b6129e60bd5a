package io.scail.models.text;

import io.scail.models.failure.WeightsFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a SentencePiece model file ({@code spiece.model}, a protocol buffer {@code ModelProto}) says
 * of a unigram vocabulary.
 *
 * @param pieces vocabulary in the order of ids
 * @param charsmap compiled normalisation rules; empty if the text is taken as it is
 * @param byteFallback whether unknown characters become pieces of their bytes
 * @param dummyPrefix whether a text is read as if it began with a space
 * @param collapsesSpaces whether outer spaces are dropped and inner runs become one
 */
record SentencePieceModel(
    List<Piece> pieces,
    ByteBuffer charsmap,
    boolean byteFallback,
    boolean dummyPrefix,
    boolean collapsesSpaces) {

  // Field numbers of sentencepiece_model.proto.
  private static final int PIECES = 1;
  private static final int TRAINER = 2;
  private static final int NORMALIZER = 3;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_SCORE = 2;
  private static final int PIECE_TYPE = 3;
  private static final int MODEL_TYPE = 3;
  private static final int BYTE_FALLBACK = 35;
  private static final int CHARSMAP = 2;
  private static final int DUMMY_PREFIX = 3;
  private static final int REMOVE_EXTRA_WHITESPACES = 4;
  private static final int UNIGRAM = 1;

  SentencePieceModel {
    pieces = List.copyOf(pieces);
  }

  /** What a piece is; the numbers are those of the file. */
  enum Kind {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static Kind of(long number) {
      for (var kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException("it has a piece of the unknown type " + number);
    }
  }

  /**
   * One entry of the vocabulary.
   *
   * @param score logarithm of its probability
   */
  record Piece(String text, float score, Kind kind) {}

  /**
   * Reads a model.
   *
   * @param source what the bytes came from, for messages
   * @throws WeightsFailure if the bytes are no unigram model
   */
  static SentencePieceModel read(String source, byte[] bytes) {
    try {
      return read(bytes);
    } catch (IllegalArgumentException e) {
      throw new WeightsFailure(
          source, "is no usable SentencePiece model, fetch it again (" + e.getMessage() + ")", e);
    }
  }

  /** Id of the piece for what the vocabulary does not have. */
  int unknownId() {
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).kind() == Kind.UNKNOWN) {
        return id;
      }
    }
    throw new IllegalStateException("checked when the model was read");
  }

  private static SentencePieceModel read(byte[] bytes) {
    var pieces = new ArrayList<Piece>();
    var charsmap = ByteBuffer.allocate(0);
    boolean byteFallback = false;
    boolean dummyPrefix = true;
    boolean collapsesSpaces = true;
    var message = new ProtobufReader(ByteBuffer.wrap(bytes));
    while (message.next()) {
      switch (message.field()) {
        case PIECES -> pieces.add(piece(message.message()));
        case TRAINER -> byteFallback = byteFallback(message.message());
        case NORMALIZER -> {
          var normalizer = message.message();
          while (normalizer.next()) {
            switch (normalizer.field()) {
              case CHARSMAP -> charsmap = normalizer.bytes();
              case DUMMY_PREFIX -> dummyPrefix = normalizer.number() != 0;
              case REMOVE_EXTRA_WHITESPACES -> collapsesSpaces = normalizer.number() != 0;
              default -> {}
            }
          }
        }
        default -> {}
      }
    }
    if (pieces.stream().noneMatch(piece -> piece.kind() == Kind.UNKNOWN)) {
      throw new IllegalArgumentException("it has no piece for unknown characters");
    }
    return new SentencePieceModel(pieces, charsmap, byteFallback, dummyPrefix, collapsesSpaces);
  }

  private static Piece piece(ProtobufReader message) {
    String text = "";
    float score = 0;
    var kind = Kind.NORMAL;
    while (message.next()) {
      switch (message.field()) {
        case PIECE_TEXT -> text = StandardCharsets.UTF_8.decode(message.bytes()).toString();
        case PIECE_SCORE -> score = message.float32();
        case PIECE_TYPE -> kind = Kind.of(message.number());
        default -> {}
      }
    }
    if (!Float.isFinite(score)) {
      throw new IllegalArgumentException("the score of \"" + text + "\" is no number");
    }
    return new Piece(text, score, kind);
  }

  private static boolean byteFallback(ProtobufReader trainer) {
    boolean byteFallback = false;
    while (trainer.next()) {
      if (trainer.field() == BYTE_FALLBACK) {
        byteFallback = trainer.number() != 0;
      } else if (trainer.field() == MODEL_TYPE && trainer.number() != UNIGRAM) {
        throw new IllegalArgumentException("it is not of the type unigram");
      }
    }
    return byteFallback;
  }
}
