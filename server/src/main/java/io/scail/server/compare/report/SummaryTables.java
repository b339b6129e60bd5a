package io.scail.server.compare.report;

import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.Findings;
import io.scail.server.compare.measure.Findings.Difference;
import io.scail.server.compare.measure.Quantity;
import io.scail.server.compare.measure.VideoNumbers;
import io.scail.server.compare.run.TargetWords;
import io.scail.server.compare.stats.Interval;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of a report's first pages: every quantity, time and cost. */
final class SummaryTables {
  private static final List<String> TIMES =
      List.of("submit", "queue", "first_progress", "finish", "inference", "download");
  private static final String MONEY = "cost";

  private final Comparison comparison;
  private final Findings findings;
  private final List<String> targets;

  SummaryTables(Comparison comparison, Findings findings) {
    this.comparison = comparison;
    this.findings = findings;
    this.targets = comparison.targets();
  }

  /** Means of every quantity, and what the differences come to. */
  void quantities(Page page) {
    page.add("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Every metric\">");
    page.add("<table><thead><tr><th scope=\"col\">Metric</th>");
    targets.forEach(target -> page.add("<th scope=\"col\">%s</th>", Page.text(target)));
    var others = targets.subList(1, targets.size());
    others.forEach(
        other ->
            page.add(
                "<th scope=\"col\">%s − %s</th><th scope=\"col\">p</th><th scope=\"col\">Finding</th>",
                Page.text(other), Page.text(targets.getFirst())));
    page.add("</tr></thead>");
    var differences = new HashMap<String, Map<String, Difference>>();
    for (var other : others) {
      var byId = new HashMap<String, Difference>();
      findings.differences(other).forEach(each -> byId.put(each.quantity().id(), each));
      differences.put(other, byId);
    }
    var group = "";
    for (var quantity : comparison.quantities()) {
      if (targets.stream().allMatch(target -> findings.mean(quantity, target).isEmpty())) {
        continue;
      }
      if (!quantity.group().equals(group)) {
        group = quantity.group();
        page.add(
            "<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>",
            1 + targets.size() + 3 * others.size(), group);
      }
      row(page, quantity, others, differences);
    }
    page.add("</table></div>");
  }

  private void row(
      Page page,
      Quantity quantity,
      List<String> others,
      Map<String, Map<String, Difference>> differences) {
    page.add(
        "<tr><th scope=\"row\"><span title=\"%s\">%s</span> <small>%s, %s</small></th>",
        Page.text(quantity.definition()),
        Page.text(quantity.title()),
        Page.text(quantity.unit().isEmpty() ? "no unit" : quantity.unit()),
        better(quantity));
    targets.forEach(
        target ->
            page.add(
                "<td>%s</td>",
                findings.mean(quantity, target).map(SummaryTables::interval).orElse("–")));
    for (var other : others) {
      var difference =
          Optional.ofNullable(differences.getOrDefault(other, Map.of()).get(quantity.id()));
      page.add(
          difference
              .map(
                  each ->
                      "<td>%s</td><td>%s</td><td class=\"%s\">%s</td>"
                          .formatted(
                              interval(each.difference()),
                              probability(each.probability()),
                              each.verdict().name().toLowerCase(Locale.ROOT),
                              verdict(each)))
              .orElse("<td>–</td><td>–</td><td>–</td>"));
    }
    page.add("</tr>");
  }

  static String better(Quantity quantity) {
    return switch (quantity.better()) {
      case HIGHER -> "higher is better";
      case LOWER -> "lower is better";
      case NEARER -> "nearer to " + Page.number(quantity.ideal()) + " is better";
    };
  }

  private static String verdict(Difference difference) {
    return switch (difference.verdict()) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case NOT_SHOWN -> "no difference shown";
      case WITHIN_NOISE -> "differs by less than the noise floor";
    };
  }

  private static String probability(double value) {
    return value < 0.001 ? "&lt; 0.001" : Page.number(value);
  }

  private static String interval(Interval mean) {
    return "<b>%s</b> <small>%s to %s</small>"
        .formatted(Page.number(mean.estimate()), Page.number(mean.low()), Page.number(mean.high()));
  }

  /** Medians of the recorded times, and cost beside the hosted price. */
  void speed(Page page) {
    page.add("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Time and cost\">");
    page.add("<table><thead><tr><th scope=\"col\">Median seconds</th>");
    targets.forEach(target -> page.add("<th scope=\"col\">%s</th>", Page.text(target)));
    page.add("</tr></thead><tbody>");
    for (var time : names()) {
      page.add("<tr><th scope=\"row\">%s</th>", Page.text(time.replace('_', ' ')));
      targets.forEach(target -> page.add("<td>%s</td>", median(target, time)));
      page.add("</tr>");
    }
    for (var quantity : List.of(Quantity.WALL, Quantity.INFERENCE, Quantity.COST)) {
      page.add("<tr><th scope=\"row\">%s</th>", Page.text(quantity.title()));
      targets.forEach(
          target ->
              page.add(
                  "<td>%s</td>",
                  findings
                      .mean(quantity, target)
                      .map(mean -> money(quantity) + Page.number(mean.estimate()))
                      .orElse("–")));
      page.add("</tr>");
    }
    page.add("<tr><th scope=\"row\">Share of the hosted price</th>");
    targets.forEach(target -> page.add("<td>%s</td>", share(target)));
    page.add("</tr></tbody></table></div>");
    page.add(
        "<p class=\"note\">The hosted API asks %s dollars for a second of video. A server of your"
            + " own costs what its power and depreciation cost; give its price with"
            + " <code>,price=N</code>.</p>",
        TargetWords.HOSTED_PRICE.toPlainString());
  }

  private static String money(Quantity quantity) {
    return quantity.group().equals(MONEY) ? "$" : "";
  }

  private List<String> names() {
    var stages =
        comparison.videos().stream()
            .flatMap(video -> video.times().keySet().stream())
            .filter(name -> name.startsWith("stage."))
            .distinct()
            .sorted();
    return Stream.concat(TIMES.stream(), stages).toList();
  }

  private String median(String target, String time) {
    var values =
        comparison.videos().stream()
            .filter(video -> video.target().equals(target))
            .map(VideoNumbers::times)
            .filter(times -> times.containsKey(time))
            .mapToDouble(times -> times.getOrDefault(time, 0.0))
            .sorted()
            .toArray();
    return values.length == 0
        ? "–"
        : "%s <small>of %d, most %s</small>"
            .formatted(
                Page.number((values[(values.length - 1) / 2] + values[values.length / 2]) / 2),
                values.length,
                Page.number(Arrays.stream(values).max().orElseThrow()));
  }

  private String share(String target) {
    return findings
        .mean(Quantity.COST, target)
        .map(
            mean ->
                Page.number(100 * mean.estimate() / TargetWords.HOSTED_PRICE.doubleValue()) + " %")
        .orElse("–");
  }
}
