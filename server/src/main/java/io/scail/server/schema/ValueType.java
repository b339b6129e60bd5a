package io.scail.server.schema;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a field may hold. */
public sealed interface ValueType {
  /** Any text. */
  record Text() implements ValueType {}

  /** One of some words. */
  record Choice(List<String> options) implements ValueType {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /**
   * An integer.
   *
   * @param multipleOf 1 for any
   */
  record Whole(OptionalLong least, OptionalLong most, int multipleOf) implements ValueType {
    /** An integer of 64 bits. */
    public static final Whole ANY = new Whole(OptionalLong.empty(), OptionalLong.empty(), 1);

    public static Whole between(long least, long most) {
      return new Whole(OptionalLong.of(least), OptionalLong.of(most), 1);
    }
  }

  /** A finite number. */
  record Decimal(OptionalDouble least, OptionalDouble most) implements ValueType {
    /** Any finite number. */
    public static final Decimal ANY = new Decimal(OptionalDouble.empty(), OptionalDouble.empty());

    public static Decimal between(double least, double most) {
      return new Decimal(OptionalDouble.of(least), OptionalDouble.of(most));
    }
  }

  /** True or false. */
  record Flag() implements ValueType {}

  /** A URL or data URI of a file of this kind. */
  record Media(Kind kind) implements ValueType {
    /** What is behind the URL. */
    public enum Kind {
      IMAGE,
      VIDEO,
      AUDIO
    }
  }

  /** A list with at most so many items. */
  record Items(ValueType of, int most) implements ValueType {}

  /** An object with fields of its own. */
  record Nested(ObjectSchema schema) implements ValueType {}
}
