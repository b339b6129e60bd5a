package io.scail.server.compare.report;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.Findings;
import io.scail.server.compare.measure.Findings.Ranked;
import io.scail.server.compare.measure.Findings.Verdict;
import io.scail.server.compare.measure.VideoNumbers;
import io.scail.server.compare.run.RunFolder;
import io.scail.server.compare.suite.SuiteCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The report as one HTML file. It needs no network and no program: videos lie beside it, or inside
 * it when they are embedded.
 */
public final class HtmlReport {
  /** Its file in a run's folder. */
  public static final String FILE = "report.html";

  private final Path folder;
  private final Comparison comparison;
  private final Findings findings;
  private final boolean embed;
  private final List<SuiteCase> cases;
  private final Page page = new Page();

  /**
   * @param folder the run's
   * @param embed whether videos go into the file
   */
  public HtmlReport(Path folder, Comparison comparison, boolean embed) {
    this.folder = folder;
    this.comparison = comparison;
    this.findings = new Findings(comparison);
    this.embed = embed;
    this.cases = RunFolder.plan(folder).suite().cases();
  }

  /** Writes it into the run's folder and returns the file. */
  public Path write() {
    var suite = comparison.settings().path("suite").path("name").asText();
    var title = "%s: %s".formatted(suite, String.join(" and ", comparison.targets()));
    page.add("<header><h1>%s</h1>", Page.text(title));
    page.add(
        "<p>%d cases, %d targets; suite digest <code>%s</code>.</p></header><main>",
        cases.size(), comparison.targets().size(), comparison.digest().substring(0, 12));
    page.add(
        "<nav aria-label=\"Parts\"><a href=\"#findings\">Findings</a> <a href=\"#speed\">Time and"
            + " cost</a> <a href=\"#metrics\">Metrics</a> <a href=\"#plots\">Plots</a>"
            + " <a href=\"#cases\">Cases</a> <a href=\"#repeat\">Settings</a></nav>");
    findings();
    var tables = new SummaryTables(comparison, findings);
    page.add("<section id=\"speed\"><h2>Time and cost</h2>");
    tables.speed(page);
    page.add("</section><section id=\"metrics\"><h2>Every metric</h2>");
    page.add(
        "<p class=\"note\">Means over cases with 95 % intervals (seeded bootstrap of 10,000 draws);"
            + " p of Wilcoxon's signed-rank test, exact, corrected for the number of metrics (Benjamini and Hochberg)."
            + " Fewer than six cases cannot reach 0.05. Point at a metric for its definition.</p>");
    tables.quantities(page);
    page.add("</section>");
    plots();
    cases();
    settings();
    page.add("</main>");
    var file = folder.resolve(FILE);
    page.write(file, title, "report.js");
    return file;
  }

  private void findings() {
    page.add("<section id=\"findings\"><h2>Findings</h2>");
    var targets = comparison.targets();
    for (var other : targets.subList(1, targets.size())) {
      var differences = findings.differences(other);
      page.add("<h3>%s against %s</h3><ul>", Page.text(other), Page.text(targets.getFirst()));
      for (var verdict : List.of(Verdict.WORSE, Verdict.BETTER)) {
        var titles =
            differences.stream()
                .filter(each -> each.verdict() == verdict)
                .map(each -> Page.text(each.quantity().title()))
                .toList();
        page.add(
            "<li><b class=\"%s\">%s</b> in %d of %d metrics%s</li>",
            verdict.name().toLowerCase(Locale.ROOT),
            verdict == Verdict.WORSE ? "Worse" : "Better",
            titles.size(),
            differences.size(),
            titles.isEmpty() ? "." : ": " + String.join(", ", titles) + ".");
      }
      page.add("</ul>");
    }
    if (cases.size() < Findings.LEAST_CASES) {
      page.add(
          "<p>%d cases decide nothing: no difference can be shown with fewer than %d.</p>",
          cases.size(), Findings.LEAST_CASES);
    }
    var absent = comparison.videos().stream().filter(video -> video.video().isEmpty()).toList();
    if (absent.isEmpty()) {
      page.add("<p>Every target made a video of every case.</p></section>");
      return;
    }
    page.add(
        "<h3>Videos that are not there</h3><div class=\"wide\" tabindex=\"0\" role=\"region\"");
    page.add("aria-label=\"Videos that are not there\"><table><thead><tr>");
    page.add("<th scope=\"col\">Target</th><th scope=\"col\">Case</th><th scope=\"col\">Why</th>");
    page.add("</tr></thead><tbody>");
    absent.forEach(
        video ->
            page.add(
                "<tr><td>%s</td><td>%s</td><td>%s: %s</td></tr>",
                Page.text(video.target()),
                Page.text(video.question()),
                video.fault(),
                Page.text(video.sentence())));
    page.add("</tbody></table></div></section>");
  }

  private void plots() {
    page.add("<section id=\"plots\"><h2>Plots</h2><div class=\"plots\">");
    for (var quantity : comparison.quantities()) {
      var plot = new StripPlot(findings, quantity, comparison.targets());
      if (!plot.isEmpty()) {
        page.add(
            "<figure><figcaption><b>%s</b> <small>%s%s</small></figcaption>%s</figure>",
            Page.text(quantity.title()),
            quantity.unit().isEmpty() ? "" : Page.text(quantity.unit()) + ", ",
            SummaryTables.better(quantity),
            plot.svg(comparison.targets()));
      }
    }
    page.add("</div></section>");
  }

  private void cases() {
    page.add("<section id=\"cases\"><h2>Cases, worst first</h2>");
    for (var ranked : findings.worstFirst()) {
      cases.stream()
          .filter(each -> each.id().equals(ranked.suiteCase()))
          .findFirst()
          .ifPresent(each -> oneCase(each, ranked));
    }
    page.add("</section>");
  }

  private void oneCase(SuiteCase each, Ranked ranked) {
    page.add("<article><h3>%s</h3>", Page.text(each.id()));
    page.add(
        "<p>%s <small>%s, %s s. %s</small></p>",
        Page.text(each.prompt()),
        each.mode().word(),
        Page.number(each.seconds()),
        Page.text(reason(ranked)));
    page.add("<div class=\"players\">");
    Posters.ofImage(each.image())
        .ifPresent(
            picture ->
                page.add(
                    "<figure><img src=\"%s\" alt=\"Character of %s\"><figcaption>character"
                        + "</figcaption></figure>",
                    picture, Page.text(each.id())));
    player("driving video", each.video(), "media/" + each.video().getFileName());
    for (var target : comparison.targets()) {
      first(each, target)
          .flatMap(VideoNumbers::video)
          .ifPresentOrElse(
              video -> player(target, folder.resolve(video), video),
              () ->
                  page.add(
                      "<figure class=\"none\"><p>no video</p><figcaption>%s</figcaption></figure>",
                      Page.text(target)));
    }
    page.add("</div>");
    controls(each);
    numbers(each);
    page.add("</article>");
  }

  private static String reason(Ranked ranked) {
    if (Double.isInfinite(ranked.noises())) {
      return "%s has no video.".formatted(ranked.target());
    }
    return ranked
        .worst()
        .map(
            quantity ->
                "%s loses most in \u201c%s\u201d: %s noise floors."
                    .formatted(ranked.target(), quantity.title(), Page.number(ranked.noises())))
        .orElse("Nothing is worse than the first target.");
  }

  private Optional<VideoNumbers> first(SuiteCase each, String target) {
    return comparison.videos().stream()
        .filter(video -> video.target().equals(target) && video.suiteCase().equals(each.id()))
        .findFirst();
  }

  private void player(String name, Path file, String link) {
    page.add(
        "<figure><video muted playsinline preload=\"%s\" src=\"%s\"%s aria-label=\"%s\"></video>"
            + "<figcaption>%s</figcaption></figure>",
        embed ? "metadata" : "none",
        embed ? embedded(file) : Page.text(link),
        Posters.ofVideo(file).map(uri -> " poster=\"" + uri + "\"").orElse(""),
        Page.text(name),
        Page.text(name));
  }

  private static String embedded(Path file) {
    try {
      var type = file.toString().endsWith(".webm") ? "video/webm" : "video/mp4";
      return Page.dataUri(type, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be read.".formatted(file), e);
    }
  }

  private void controls(SuiteCase each) {
    var id = Page.text(each.id());
    page.add("<div class=\"controls\" data-length=\"%s\">", each.seconds());
    page.add("<button type=\"button\" class=\"play\">Play</button>");
    page.add(
        "<label>Time <input type=\"range\" class=\"scrub\" min=\"0\" max=\"%s\" step=\"0.0625\""
            + " value=\"0\" aria-label=\"Time in %s\"></label><output>0.00 s</output>",
        each.seconds(), id);
    var names =
        Stream.concat(Stream.of("driving video"), comparison.targets().stream())
            .map(name -> "<option>" + Page.text(name) + "</option>")
            .collect(Collectors.joining());
    page.add(
        "<label>Difference of <select class=\"one\" aria-label=\"First video of the difference in"
            + " %s\">%s</select></label>",
        id, names);
    page.add(
        "<label>and <select class=\"other\" aria-label=\"Second video of the difference in %s\">%s"
            + "</select></label>",
        id, names);
    page.add(
        "<label><input type=\"checkbox\" class=\"differ\" aria-label=\"Show the difference in %s\">"
            + " show, four times as strong</label></div><canvas hidden></canvas>",
        id);
  }

  private void numbers(SuiteCase each) {
    page.add("<details><summary>Numbers of %s</summary>", Page.text(each.id()));
    page.add(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers of %s\">",
        Page.text(each.id()));
    page.add("<table><thead><tr><th scope=\"col\">Metric</th>");
    comparison
        .targets()
        .forEach(target -> page.add("<th scope=\"col\">%s</th>", Page.text(target)));
    page.add("</tr></thead><tbody>");
    for (var quantity : comparison.quantities()) {
      page.add("<tr><th scope=\"row\">%s</th>", Page.text(quantity.title()));
      for (var target : comparison.targets()) {
        var value = findings.value(quantity, target, each.id());
        var why =
            first(each, target)
                .flatMap(video -> Optional.ofNullable(video.missing().get(quantity.id())))
                .map(reason -> "<small>" + Page.text(reason) + "</small>")
                .orElse("–");
        page.add("<td>%s</td>", value.isPresent() ? Page.number(value.getAsDouble()) : why);
      }
      page.add("</tr>");
    }
    page.add("</tbody></table></div></details>");
  }

  private void settings() {
    page.add("<section id=\"repeat\"><h2>Settings</h2>");
    page.add("<p>Everything needed to ask the same again; the same is in report.json.</p>");
    try {
      var json =
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(comparison.settings());
      page.add(
          "<pre tabindex=\"0\" role=\"region\" aria-label=\"Settings\">%s</pre></section>",
          Page.text(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
