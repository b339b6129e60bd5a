package io.scail.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a Markdown document shows as code: inline spans, and the lines of fenced blocks. */
final class CodeSpans {
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
  private static final Pattern COMMENT = Pattern.compile("\\s#.*$|^#.*$");

  private CodeSpans() {}

  static List<String> of(String markdown) {
    var spans = new ArrayList<String>();
    boolean fenced = false;
    for (var line : markdown.lines().toList()) {
      if (line.strip().startsWith("```")) {
        fenced = !fenced;
      } else if (fenced) {
        spans.add(COMMENT.matcher(line).replaceAll("").strip());
      } else {
        var inline = INLINE.matcher(line);
        while (inline.find()) {
          // A bar in a table's cell is escaped.
          spans.add(inline.group(1).replace("\\|", "|"));
        }
      }
    }
    return spans;
  }
}
