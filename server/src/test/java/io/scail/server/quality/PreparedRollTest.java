package io.scail.server.quality;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.figures.FigureRoll;
import io.scail.preprocessing.frames.Size;
import io.scail.server.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreparedRollTest {
  private static final int SIDE = 64;
  private static final int SHRINK = 4;
  private static final int PICTURE = 3 * SIDE * SIDE;
  private static final int FRAMES = FigureRoll.length(2);

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "TWO", mode = EnumSource.Mode.EXCLUDE)
  void writesTheFoundMasksAndTheTruthOfAPair(Kind kind) throws IOException {
    var out = written(kind, 1);
    int headerEnd = new String(out, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    var header = Json.parse(Arrays.copyOf(out, headerEnd));
    assertEquals(QualityRun.word(kind), header.path("kind").asText());
    assertEquals(5, header.path("frames").asInt());
    assertEquals(headerEnd + (2 + 4 * FRAMES) * PICTURE + 1, out.length);
    assertEquals('\n', out[out.length - 1]);

    int last = headerEnd + (2 + 4 * (FRAMES - 1)) * PICTURE;
    int agreeing = 0;
    int covered = 0;
    for (int i = 0; i < PICTURE; i += 3) {
      boolean figure = (out[last + 3 * PICTURE + i] & 0xff) > 127;
      // The first person's colour is blue, on black or on white.
      boolean found =
          (out[last + PICTURE + i + 2] & 0xff) > 127 && (out[last + PICTURE + i] & 0xff) < 128;
      covered += figure ? 1 : 0;
      agreeing += figure && found ? 1 : 0;
    }
    assertTrue(covered > SIDE * SIDE / 20 && covered < SIDE * SIDE / 2, covered + " covered");
    int least = covered / (kind == Kind.POSE ? 8 : 2);
    assertTrue(agreeing >= least, agreeing + " of " + covered);
    assertEquals(kind == Kind.REPLACEMENT ? (byte) 255 : 0, out[last + PICTURE]);
    assertEquals(kind == Kind.POSE, out[last] == 0 && out[last + 1] == 0);
  }

  @Test
  void writesTheSameForTheSameSeed() throws IOException {
    assertArrayEquals(written(Kind.POSE, 1), written(Kind.POSE, 1));
  }

  @Test
  void refusesASizeThatDoesNotShrink() {
    var failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PreparedRoll(Kind.POSE, new Size(128, 128), 3, 5));
    assertTrue(String.valueOf(failure.getMessage()).contains("1/3"), failure.getMessage());
  }

  private static byte[] written(Kind kind, int pairs) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var roll =
        new PreparedRoll(kind, new Size(SHRINK * SIDE, SHRINK * SIDE), SHRINK, FRAMES)) {
      roll.write(out, 1_250_000, pairs);
    }
    return out.toByteArray();
  }
}
