package io.scail.models.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Shortens lists of names: {@code blocks.{0-39}.norm3.bias} stands for forty of them. */
final class NameRanges {
  private static final Pattern NUMBERED =
      Pattern.compile("(.*?(?:blocks|layers|transformer|samples|block)\\.)(\\d{1,6})(\\..*)");

  private NameRanges() {}

  static List<String> of(List<String> names) {
    var groups = new LinkedHashMap<String, TreeSet<Integer>>();
    for (String name : names) {
      var match = NUMBERED.matcher(name);
      if (match.matches()) {
        String pattern = match.group(1) + "{}" + match.group(3);
        groups.computeIfAbsent(pattern, _ -> new TreeSet<>()).add(Integer.valueOf(match.group(2)));
      } else {
        groups.put(name, new TreeSet<>());
      }
    }
    var shortened = new ArrayList<String>();
    groups.forEach(
        (pattern, numbers) ->
            shortened.add(numbers.isEmpty() ? pattern : filled(pattern, numbers)));
    return shortened;
  }

  private static String filled(String pattern, NavigableSet<Integer> numbers) {
    int at = pattern.indexOf("{}");
    String range = ranges(numbers);
    boolean single = numbers.size() == 1;
    return pattern.substring(0, at)
        + (single ? range : "{" + range + "}")
        + pattern.substring(at + 2);
  }

  private static String ranges(NavigableSet<Integer> numbers) {
    var ranges = new ArrayList<String>();
    int first = numbers.getFirst();
    int last = first;
    for (int number : numbers.tailSet(first, false)) {
      if (number != last + 1) {
        ranges.add(range(first, last));
        first = number;
      }
      last = number;
    }
    ranges.add(range(first, last));
    return String.join(",", ranges);
  }

  private static String range(int first, int last) {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }
}
