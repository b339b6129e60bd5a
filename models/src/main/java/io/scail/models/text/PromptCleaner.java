package io.scail.models.text;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Prepares a prompt for the tokenizer as the reference does: text repaired as {@code ftfy} repairs
 * it (without guessing at wrongly decoded text), HTML references resolved twice, white space
 * collapsed. Case stays.
 */
public final class PromptCleaner {
  private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[[\\d;]*[a-zA-Z]");
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u2028\u2029\u0085]");
  private static final Pattern SINGLE_QUOTE = Pattern.compile("[\u02bc\u2018-\u201b]");
  private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\u201c-\u201f]");

  // Without the white space among them; with deprecated format characters and the byte order mark.
  private static final Pattern CONTROL =
      Pattern.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\u206a-\\u206f\\ufeff\\ufff9-\\ufffc]");

  // Python's \s: Unicode white space and the four separators of ASCII.
  private static final Pattern WHITE_SPACE =
      Pattern.compile(
          "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f"
              + "\\u3000]+");

  private static final Map<Character, String> LIGATURES =
      Map.ofEntries(
          Map.entry('\u0132', "IJ"),
          Map.entry('\u0133', "ij"),
          Map.entry('\u0149', "\u02bcn"),
          Map.entry('\u01c4', "D\u017d"),
          Map.entry('\u01c5', "D\u017e"),
          Map.entry('\u01c6', "d\u017e"),
          Map.entry('\u01c7', "LJ"),
          Map.entry('\u01c8', "Lj"),
          Map.entry('\u01c9', "lj"),
          Map.entry('\u01ca', "NJ"),
          Map.entry('\u01cb', "Nj"),
          Map.entry('\u01cc', "nj"),
          Map.entry('\u01f1', "DZ"),
          Map.entry('\u01f2', "Dz"),
          Map.entry('\u01f3', "dz"),
          Map.entry('\ufb00', "ff"),
          Map.entry('\ufb01', "fi"),
          Map.entry('\ufb02', "fl"),
          Map.entry('\ufb03', "ffi"),
          Map.entry('\ufb04', "ffl"),
          Map.entry('\ufb05', "\u017ft"),
          Map.entry('\ufb06', "st"));

  private PromptCleaner() {}

  /** The prompt as the tokenizer gets it; empty if nothing but white space is in it. */
  public static String clean(String prompt) {
    String text = HtmlEntities.unescape(HtmlEntities.unescape(repaired(prompt)));
    return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
  }

  /** The order of the steps is ftfy's. */
  private static String repaired(String prompt) {
    String text = plainCharacters(prompt);
    text = SINGLE_QUOTE.matcher(text).replaceAll("'");
    text = DOUBLE_QUOTE.matcher(text).replaceAll("\"");
    text = LINE_BREAK.matcher(text).replaceAll("\n");
    text = TERMINAL_ESCAPE.matcher(text).replaceAll("");
    text = CONTROL.matcher(text).replaceAll("");
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /** C1 controls read as windows-1252, ligatures split, full and half width made normal. */
  private static String plainCharacters(String text) {
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = HtmlEntities.windows1252(text.charAt(i));
      String ligature = LIGATURES.get(c);
      if (ligature != null) {
        plain.append(ligature);
      } else if (c == '\u3000') {
        plain.append(' ');
      } else if (c >= '\uff01' && c <= '\uffef') {
        plain.append(Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC));
      } else if (Character.isSurrogate(c) && !isPaired(text, i)) {
        plain.append('\ufffd');
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
