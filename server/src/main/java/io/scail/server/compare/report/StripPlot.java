package io.scail.server.compare.report;

import io.scail.server.compare.measure.Findings;
import io.scail.server.compare.measure.Quantity;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One quantity as a picture: a row for each target, a dot for each case, and the mean with its 95 %
 * interval.
 */
final class StripPlot {
  private static final int WIDTH = 520;
  private static final int LEFT = 110;
  private static final int RIGHT = 16;
  private static final int ROW = 34;
  private static final int TOP = 8;
  private static final int AXIS = 30;
  private static final int TICKS = 4;

  private final Findings findings;
  private final Quantity quantity;
  private final List<String> targets;

  StripPlot(Findings findings, Quantity quantity, List<String> targets) {
    this.findings = findings;
    this.quantity = quantity;
    this.targets =
        targets.stream().filter(target -> !findings.perCase(quantity, target).isEmpty()).toList();
  }

  boolean isEmpty() {
    return targets.isEmpty();
  }

  String svg(List<String> allTargets) {
    var spread = new DoubleSummaryStatistics();
    targets.forEach(target -> findings.perCase(quantity, target).values().forEach(spread::accept));
    double low = spread.getMin();
    double high = spread.getMax();
    double margin = high > low ? 0.06 * (high - low) : Math.max(1e-3, 0.1 * Math.abs(high));
    low -= margin;
    high += margin;
    int height = TOP + ROW * targets.size() + AXIS;
    var page = new Page();
    page.add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        WIDTH, height, Page.text(summary()));
    int bottom = TOP + ROW * targets.size();
    double step = step((high - low) / TICKS);
    for (double value = Math.ceil(low / step) * step; value <= high; value += step) {
      double x = x(value, low, high);
      page.add("<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, bottom);
      page.add(
          "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x, bottom + 18, Page.number(Math.round(value / step) * step));
    }
    for (int row = 0; row < targets.size(); row++) {
      row(page, row, allTargets.indexOf(targets.get(row)), low, high);
    }
    page.add("</svg>");
    return page.toString();
  }

  /** The next of 1, 2, 5, 10 and so on that is not smaller. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double digits = least / power;
    return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
  }

  private void row(Page page, int row, int colour, double low, double high) {
    var target = targets.get(row);
    double y = TOP + ROW * (row + 0.5);
    page.add(
        "<text class=\"name\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
        LEFT - 10, y + 4, Page.text(shortened(target)));
    findings
        .perCase(quantity, target)
        .forEach(
            (id, value) ->
                page.add(
                    "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s</title>"
                        + "</circle>",
                    colour % 6,
                    x(value, low, high),
                    y,
                    Page.text("%s: %s".formatted(id, Page.number(value)))));
    findings
        .mean(quantity, target)
        .ifPresent(
            mean ->
                page.add(
                    "<path class=\"mean\" d=\"M%.1f %.1fH%.1fM%.1f %.1fV%.1f\"/>",
                    x(mean.low(), low, high),
                    y,
                    x(mean.high(), low, high),
                    x(mean.estimate(), low, high),
                    y - 9,
                    y + 9));
  }

  private static String shortened(String target) {
    return target.length() > 14 ? target.substring(0, 13) + "…" : target;
  }

  private String summary() {
    return quantity.title()
        + ": "
        + targets.stream()
            .map(
                target ->
                    "%s %s"
                        .formatted(
                            target,
                            findings
                                .mean(quantity, target)
                                .map(mean -> Page.number(mean.estimate()))
                                .orElse("none")))
            .collect(Collectors.joining(", "));
  }

  private static double x(double value, double low, double high) {
    return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT);
  }
}
