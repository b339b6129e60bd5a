package io.scail.server.compare.report;

import io.scail.server.compare.CompareFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

/** A page in the making: pieces of HTML, and text that becomes HTML by being escaped. */
final class Page {
  private final StringBuilder html = new StringBuilder();

  /** Adds HTML as it stands; {@code %s} takes values that are escaped already. */
  Page add(String format, Object... values) {
    html.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
        .append('\n');
    return this;
  }

  /** What was added so far. */
  @Override
  public String toString() {
    return html.toString();
  }

  /** Text as HTML, fit for contents and attributes. */
  static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A number with three significant digits, or as many as it has before the point. */
  static String number(double value) {
    double size = Math.abs(value);
    int places = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    var text = String.format(Locale.ROOT, "%." + places + "f", value);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text.replace("-", "\u2212");
  }

  /** A file that stands beside this class. */
  static String resource(String name) {
    try (var in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file as an address that carries it. */
  static String dataUri(String type, byte[] bytes) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /** Writes a whole page around what was added; nothing in it is fetched from elsewhere. */
  void write(Path file, String title, String script) {
    // Media are files beside the page or inside it.
    var policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " img-src data: 'self' file:; media-src data: 'self' file:";
    var page =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="%s">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        %s<script>
        %s</script>
        </body>
        </html>
        """
            .formatted(policy, text(title), resource("report.css"), html, resource(script));
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be written.".formatted(file), e);
    }
  }
}
