package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.server.database.Database;
import io.scail.server.settings.KnownSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Image, compose files, chart and unit name what there is: settings, commands, versions, values.
 */
final class PackagingTest {
  private static final Path FOLDER = Path.of("..", "docker");
  private static final Pattern VARIABLE = Pattern.compile("\\bSCAIL_[A-Z0-9_]+\\b");
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  @TempDir private Path folder;

  private static String read(String name) {
    return read(FOLDER.resolve(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files() {
    try (var all = Files.walk(FOLDER)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> unknownVariables(String text) {
    var known =
        Stream.concat(
                KnownSettings.ALL.stream().map(setting -> setting.variable()),
                Stream.of("SCAIL_CONFIG", "SCAIL_JAVA_OPTIONS"))
            .collect(Collectors.toSet());
    return found(VARIABLE, text).filter(name -> !known.contains(name)).collect(Collectors.toSet());
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(match.groupCount()));
  }

  @Test
  void everyVariableIsASetting() {
    assertTrue(files().size() > 10);
    for (var file : files()) {
      assertEquals(Set.of(), unknownVariables(read(file)), file.toString());
    }
    assertEquals(Set.of("SCAIL_PROT"), unknownVariables("SCAIL_PROT=80 SCAIL_PORT=80"));
  }

  @Test
  void everyCommandIsOneOfTheProgram() throws IOException {
    var commands = new ArrayList<List<String>>();
    for (var name : List.of("compose.yaml", "compose.cluster.yaml")) {
      for (var service : YAML.readTree(read(name)).path("services")) {
        if (!service.path("image").asText("scail").contains("/")
            && service.path("command").path(0).asText().matches("serve|worker")) {
          commands.add(texts(service.path("command")));
        }
      }
    }
    for (var template : List.of("api.yaml", "worker.yaml")) {
      var arguments =
          found(Pattern.compile("args: (\\[.*])"), read("helm/scail/templates/" + template));
      for (var list : arguments.toList()) {
        commands.add(texts(YAML.readTree(list)));
      }
    }
    commands.add(
        found(Pattern.compile("ExecStart=\\S+/scail (.*)"), read("systemd/scail.service"))
            .map(line -> List.of(line.split(" ")))
            .findFirst()
            .orElseThrow());
    assertEquals(6, commands.size(), commands.toString());
    for (var command : commands) {
      // Throws when the command line is not one.
      ScailCommand.commandLine().parseArgs(command.toArray(String[]::new));
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void imagesAreTargetsOfTheDockerfile() throws IOException {
    var targets =
        found(Pattern.compile("(?m)^FROM \\S+ AS (\\S+)"), read("Dockerfile"))
            .collect(Collectors.toSet());
    var images = new ArrayList<String>();
    for (var name : List.of("compose.yaml", "compose.cluster.yaml", "helm/scail/values.yaml")) {
      found(Pattern.compile("\\bscail:(\\w+)"), read(name)).forEach(images::add);
    }
    assertTrue(images.size() > 3);
    assertTrue(targets.containsAll(images), targets + " " + images);
    var build = YAML.readTree(read("compose.yaml")).path("services").path("scail").path("build");
    assertTrue(targets.contains(build.path("target").asText()));
    assertTrue(Files.exists(FOLDER.resolve("..").resolve(build.path("dockerfile").asText())));
  }

  @Test
  void versionsAreThoseOfTheBuild() {
    var pom = read(Path.of("..", "pom.xml"));
    var dockerfile = read("Dockerfile");
    for (var property : List.of("libtorch.version", "onnxruntime.version")) {
      var version = property(pom, property);
      var stated =
          found(
              Pattern.compile(
                  property.equals("libtorch.version")
                      ? "(?:libtorch-\\S*?deps-|pytorch-jni-)(\\d+\\.\\d+\\.\\d+)"
                      : "(?:onnxruntime_gpu:|ONNXRUNTIME=|onnxruntime-)(\\d+\\.\\d+\\.\\d+)"),
              dockerfile);
      assertEquals(Set.of(version), stated.collect(Collectors.toSet()), property);
    }
    var java = property(pom, "maven.compiler.release");
    assertTrue(dockerfile.contains("eclipse-temurin:" + java + "-jdk"));
    assertTrue(dockerfile.contains("eclipse-temurin:" + java + "-jre"));
    assertTrue(
        read("helm/scail/Chart.yaml").contains("appVersion: \"" + property(pom, "version") + "\""));
  }

  private static String property(String pom, String name) {
    return found(Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<"), pom)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theChartUsesTheValuesThatItDefines() throws IOException {
    var values = YAML.readTree(read("helm/scail/values.yaml"));
    var used = new LinkedHashSet<String>();
    var named = new LinkedHashSet<String>();
    var included = new LinkedHashSet<String>();
    for (var file : files()) {
      if (file.toString().contains("/templates/")) {
        var text = read(file);
        found(Pattern.compile("\\.Values\\.([\\w.]+)"), text).forEach(used::add);
        found(Pattern.compile("define \"([^\"]+)\""), text).forEach(named::add);
        found(Pattern.compile("include \"([^\"]+)\""), text).forEach(included::add);
        assertEquals(balance(text, "if|with|range|define"), balance(text, "end"), "" + file);
      }
    }
    assertEquals(named, included);
    assertTrue(used.size() > 15, used.toString());
    for (var path : used) {
      assertFalse(
          values.at("/" + path.replace('.', '/')).isMissingNode(), path + " is not defined");
    }
    for (var leaf : leaves("", values)) {
      assertTrue(
          used.stream().anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + ".")),
          leaf + " is defined and not used");
    }
  }

  private static long balance(String template, String words) {
    return found(Pattern.compile("\\{\\{-? (" + words + ")\\b"), template).count();
  }

  private static List<String> leaves(String prefix, JsonNode node) {
    if (!node.isObject() || node.isEmpty()) {
      return List.of(prefix);
    }
    return node.properties().stream()
        .flatMap(
            entry ->
                leaves(
                    prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
                    entry.getValue())
                    .stream())
        .toList();
  }

  @Test
  void theQueryThatScalesWorkersRunsOnTheSchema() throws Exception {
    var query =
        found(Pattern.compile("query: \"(.*)\""), read("helm/scail/templates/keda.yaml"))
            .findFirst()
            .orElseThrow();
    var file = folder.resolve("jobs.db");
    Database.open("sqlite:" + file).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      assertTrue(rows.next());
      assertEquals(0, rows.getInt(1));
    }
  }

  @Test
  void theEntryPointIsAScriptAndAsksForARouteThatIsServed() throws Exception {
    var bash =
        new ProcessBuilder("bash", "-n", FOLDER.resolve("entrypoint").toString()).inheritIO();
    assertEquals(0, bash.start().waitFor());
    var asked =
        found(Pattern.compile("GET (/\\S+) HTTP"), read("entrypoint")).collect(Collectors.toSet());
    var probed =
        found(Pattern.compile("httpGet: \\{path: (/\\S+),"), read("helm/scail/templates/api.yaml"))
            .collect(Collectors.toSet());
    var served =
        DocumentedRoutes.of(read(Path.of("API.md"))).stream()
            .map(DocumentedRoutes.Route::path)
            .collect(Collectors.toSet());
    assertEquals(1, asked.size());
    assertEquals(2, probed.size());
    assertTrue(served.containsAll(asked) && served.containsAll(probed), served.toString());
  }
}
