package io.scail.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms as clients write them, and as nobody should. */
class FormPartsTest {
  private static final String TYPE = "multipart/form-data; boundary=b0undary";

  private static FormParts parts(String body) {
    var bytes = body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    return FormParts.of(TYPE, new ByteArrayInputStream(bytes)).orElseThrow();
  }

  private static String text(FormParts.Part part) throws IOException {
    return new String(part.content().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void textsAndFilesComeInOrder() throws IOException {
    var parts =
        parts(
            """
            --b0undary
            Content-Disposition: form-data; name="prompt"

            ein Ritter tanzt – ✓
            zweite Zeile
            --b0undary
            content-disposition: form-data; name="a \\"b\\""; filename="Bild ü.png"
            Content-Type: image/png
            X-Other: 1

            --b0undar is not the boundary
            --b0undary
            Content-Disposition: form-data; name=plain


            --b0undary--
            """);
    var prompt = parts.next().orElseThrow();
    assertEquals("prompt", prompt.name());
    assertEquals(Optional.empty(), prompt.fileName());
    assertEquals("ein Ritter tanzt – ✓\r\nzweite Zeile", text(prompt));
    var file = parts.next().orElseThrow();
    assertEquals("a \"b\"", file.name());
    assertEquals("Bild ü.png", file.fileName().orElseThrow());
    assertEquals("image/png", file.contentType().orElseThrow());
    assertEquals("--b0undar is not the boundary", text(file));
    var plain = parts.next().orElseThrow();
    assertEquals("plain", plain.name());
    assertEquals("", text(plain));
    assertTrue(parts.next().isEmpty());
    assertTrue(parts.next().isEmpty());
  }

  @Test
  void whatIsNotReadOfAPartIsSkipped() throws IOException {
    var parts =
        parts(
            """
            preamble
            --b0undary
            Content-Disposition: form-data; name="a"

            unread
            --b0undary
            Content-Disposition: form-data; name="b"


            --b0undary--
            epilogue
            """);
    var names = new ArrayList<String>();
    for (var part = parts.next(); part.isPresent(); part = parts.next()) {
      names.add(part.get().name());
    }
    assertEquals(List.of("a", "b"), names);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 11, 4096, 65_536, 1_000_000})
  void bytesStayAsTheyAreHoweverTheyArrive(int chunk) throws IOException {
    // Many beginnings of the delimiter, so that it is torn at every place of the buffer.
    var random = new Random(chunk);
    var content = new ByteArrayOutputStream();
    while (content.size() < 300_000) {
      content.writeBytes(
          "\r\n--b0und".substring(0, random.nextInt(10)).getBytes(StandardCharsets.US_ASCII));
      content.write(random.nextInt(256));
    }
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        "--b0undary\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(content.toByteArray());
    body.writeBytes("\r\n--b0undary--".getBytes(StandardCharsets.US_ASCII));
    var slow = inChunks(body.toByteArray(), chunk);
    var part = FormParts.of(TYPE, slow).orElseThrow().next().orElseThrow();
    assertArrayEquals(content.toByteArray(), part.content().readAllBytes());
  }

  private static InputStream inChunks(byte[] bytes, int chunk) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(chunk, length));
      }
    };
  }

  @Test
  void quotedBoundariesAndOtherParametersAreRead() {
    for (var type :
        List.of(
            "multipart/form-data; charset=utf-8; boundary=\"b0undary\"",
            "Multipart/Form-Data;boundary=b0undary; charset=utf-8")) {
      assertTrue(FormParts.of(type, InputStream.nullInputStream()).isPresent(), type);
    }
    for (var type :
        List.of("multipart/form-data", "application/json", "multipart/mixed; boundary=a")) {
      assertTrue(FormParts.of(type, InputStream.nullInputStream()).isEmpty(), type);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no boundary at all",
        "--b0undary\nContent-Disposition: form-data; name=\"a\"\n\ncut short",
        "--b0undary\nContent-Disposition: form-data\n\nno name\n--b0undary--",
        "--b0undaryX\nContent-Disposition: form-data; name=\"a\"\n\n--b0undary--",
        "--b0undary\nContent-Disposition: form-data; name=\"a\"",
      })
  void brokenBodiesAreRefused(String body) {
    var parts = parts(body);
    assertThrows(
        FormParts.Malformed.class,
        () -> {
          for (var part = parts.next(); part.isPresent(); ) {
            part = parts.next();
          }
        });
  }

  @Test
  void endlessHeadersAndPartsAreRefused() throws IOException {
    var header = parts("--b0undary\nX-Long: " + "x".repeat(20_000) + "\n\n--b0undary--");
    assertThrows(FormParts.Malformed.class, header::next);
    var many =
        parts(
            "--b0undary\nContent-Disposition: form-data; name=\"a\"\n\n1\n".repeat(101)
                + "--b0undary--");
    for (var i = 0; i < 100; i++) {
      assertTrue(many.next().isPresent());
    }
    assertThrows(FormParts.Malformed.class, many::next);
  }
}
