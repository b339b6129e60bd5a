package io.scail.models.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Character references of HTML 5, resolved as Python's {@code html.unescape} does, whose rules are
 * looser than HTML's: a semicolon may be missing and a known name may be a prefix only.
 */
final class HtmlEntities {
  // A line a name: the name, "*" if it is also valid without a semicolon, and its code points.
  private static final String RESOURCE = "/io/scail/models/text/html5-entities.txt";

  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");

  // Code points 0x80 to 0x9f as windows-1252 has them; five of them it does not have.
  private static final String WINDOWS_1252 =
      "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d"
          + "\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153"
          + "\u009d\u017e\u0178";

  private static final int REPLACEMENT = 0xfffd;

  /** Name, with its semicolon where it needs one, to characters. */
  private static final Map<String, String> NAMES = read();

  private HtmlEntities() {}

  /** Replaces every reference once; what a replacement spells is not looked at again. */
  static String unescape(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement(match)));
  }

  /** What windows-1252 makes of a C1 control character; other characters stay. */
  static char windows1252(char c) {
    return c >= 0x80 && c <= 0x9f ? WINDOWS_1252.charAt(c - 0x80) : c;
  }

  private static String replacement(MatchResult match) {
    String reference = Objects.requireNonNull(match.group(1));
    if (reference.charAt(0) == '#') {
      return numeric(reference);
    }
    String whole = NAMES.get(reference);
    if (whole != null) {
      return whole;
    }
    for (int end = reference.length() - 1; end > 1; end--) {
      String prefix = NAMES.get(reference.substring(0, end));
      if (prefix != null) {
        return prefix + reference.substring(end);
      }
    }
    return "&" + reference;
  }

  private static String numeric(String reference) {
    boolean hex = reference.charAt(1) == 'x' || reference.charAt(1) == 'X';
    int end = reference.endsWith(";") ? reference.length() - 1 : reference.length();
    String digits = reference.substring(hex ? 2 : 1, end).replaceFirst("^0+(?=.)", "");
    // More digits than any code point has.
    int code = digits.length() > 7 ? Integer.MAX_VALUE : Integer.parseInt(digits, hex ? 16 : 10);
    if (code == 0 || code > Character.MAX_CODE_POINT || isSurrogate(code)) {
      return Character.toString(REPLACEMENT);
    }
    if (code >= 0x80 && code <= 0x9f) {
      return String.valueOf(windows1252((char) code));
    }
    return isInvalid(code) ? "" : Character.toString(code);
  }

  private static boolean isSurrogate(int code) {
    return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
  }

  /** Control characters, except those that are white space, and code points that never are one. */
  private static boolean isInvalid(int code) {
    return (code < 0x20 && code != '\t' && code != '\n' && code != '\f' && code != '\r')
        || code == 0x7f
        || (code >= 0xfdd0 && code <= 0xfdef)
        || (code & 0xfffe) == 0xfffe;
  }

  private static Map<String, String> read() {
    var names = new HashMap<String, String>();
    try (var in = Objects.requireNonNull(HtmlEntities.class.getResourceAsStream(RESOURCE))) {
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> add(names, line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(names);
  }

  private static void add(Map<String, String> names, String line) {
    String[] fields = line.split(" ", -1);
    var characters = new StringBuilder();
    for (int i = 1; i < fields.length; i++) {
      characters.appendCodePoint(Integer.parseInt(fields[i], 16));
    }
    boolean bare = fields[0].endsWith("*");
    String name = bare ? fields[0].substring(0, fields[0].length() - 1) : fields[0];
    names.put(name + ";", characters.toString());
    if (bare) {
      names.put(name, characters.toString());
    }
  }
}
