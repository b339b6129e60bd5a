package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import io.scail.server.database.Database;
import io.scail.server.settings.KnownSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Image, compose files, chart and unit name what there is: settings, commands, versions, values.
 */
final class PackagingTest {
  private static final Path CHECKOUT = Path.of("..");
  private static final Path FOLDER = CHECKOUT.resolve("docker");
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
      for (var service : ofTheProgram(name)) {
        commands.add(texts(service.path("command")));
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
    assertEquals(8, commands.size(), commands.toString());
    for (var command : commands) {
      // Throws when the command line is not one.
      ScailCommand.commandLine().parseArgs(command.toArray(String[]::new));
    }
  }

  /** Services of a compose file whose images are the program's, anchors and merges followed. */
  private static List<JsonNode> ofTheProgram(String compose) {
    Map<String, Object> tree = new Yaml().load(read(compose));
    JsonNode services = YAML.valueToTree(tree.get("services"));
    return services
        .valueStream()
        .filter(service -> service.path("image").asText().startsWith("scail:"))
        .toList();
  }

  @Test
  void everyWorkerOfTheClusterHasAGpuOfItsOwn() {
    var gpus = new ArrayList<String>();
    for (var service : ofTheProgram("compose.cluster.yaml")) {
      if (texts(service.path("command")).equals(List.of("worker"))) {
        var device = service.at("/deploy/resources/reservations/devices/0");
        assertFalse(device.has("count"), "Docker gives every one of them its first GPU");
        gpus.addAll(texts(device.path("device_ids")));
      }
    }
    assertEquals(List.of("0", "1"), gpus);
  }

  @Test
  void theClustersVolumesAreFilledAndCanBeWritten() {
    var services = ofTheProgram("compose.cluster.yaml");
    var fillers = services.stream().filter(one -> volumes(one).contains("weights:/weights"));
    assertEquals(
        List.of(List.of("weights", "pull", "scail-2")),
        fillers.map(one -> texts(one.path("command"))).toList());
    for (var mount : services.stream().flatMap(one -> volumes(one).stream()).toList()) {
      // A new volume takes its owner from the folder of the image.
      var folder = mount.split(":", -1)[1];
      var owned =
          found(Pattern.compile("(?:--home-dir|chown scail) (\\S+)"), read("Dockerfile"))
              .filter(folder::equals);
      assertEquals(2, owned.count(), "targets whose user owns " + folder);
    }
  }

  private static List<String> volumes(JsonNode service) {
    return texts(service.path("volumes"));
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
  void theImageIsBuiltFromWhatTheDockerfileCopies() {
    var copied = copied(read("Dockerfile"));
    assertEquals(Set.of(), missing(copied));
    var allowed =
        found(Pattern.compile("(?m)^!(\\S+)$"), read(CHECKOUT.resolve(".dockerignore")))
            .collect(Collectors.toSet());
    assertEquals(copied, allowed, "what .dockerignore lets in");
    assertEquals(
        Set.of("mvnw"), missing(copied(read("Dockerfile").replace("pom.xml mvnw", "pom.xml"))));
  }

  /** Files of the checkout that its build starts from, and no COPY names. */
  private static Set<String> missing(Set<String> copied) {
    var needed = new LinkedHashSet<String>();
    found(Pattern.compile("(?m)^(?:RUN.*|  +)(scripts/\\w+) "), read("Dockerfile"))
        .forEach(needed::add);
    assertEquals(Set.of("scripts/mvn"), needed);
    found(Pattern.compile("\\$root/([\\w./-]+)"), read(CHECKOUT.resolve("scripts/mvn")))
        .forEach(needed::add);
    found(Pattern.compile("<module>([^<]+)<"), read(CHECKOUT.resolve("pom.xml")))
        .forEach(needed::add);
    assertTrue(needed.size() > 5, needed.toString());
    Stream.of("pom.xml", ".mvn/maven.config", ".mvn/wrapper/maven-wrapper.properties")
        .forEach(needed::add);
    return needed.stream()
        .filter(
            file ->
                !Files.exists(CHECKOUT.resolve(file))
                    || copied.stream().noneMatch(Path.of(file)::startsWith))
        .collect(Collectors.toSet());
  }

  /** What the Dockerfile takes out of the checkout. */
  private static Set<String> copied(String dockerfile) {
    return found(Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$"), dockerfile)
        .flatMap(sources -> Stream.of(sources.split(" ", -1)))
        .collect(Collectors.toSet());
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

  @Test
  void theHealthCheckFollowsPortAndTls() throws Exception {
    var status = new AtomicInteger(200);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    var port = String.valueOf(server.getAddress().getPort());
    try {
      assertEquals(0, healthCheck(Map.of("SCAIL_PORT", port)));
      status.set(503);
      assertEquals(1, healthCheck(Map.of("SCAIL_PORT", port)));
      // What stands behind TLS cannot be read: whoever listens will do.
      assertEquals(0, healthCheck(Map.of("SCAIL_PORT", port, "SCAIL_TLS_CERTIFICATE", "c.pem")));
    } finally {
      server.stop(0);
    }
    assertEquals(1, healthCheck(Map.of("SCAIL_PORT", port, "SCAIL_TLS_CERTIFICATE", "c.pem")));
  }

  private static int healthCheck(Map<String, String> environment) throws Exception {
    var builder =
        new ProcessBuilder("bash", FOLDER.resolve("entrypoint").toString(), "--health-check")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD);
    builder.environment().putAll(environment);
    return builder.start().waitFor();
  }

  @Test
  void whatLibrariesUnpackGoesWhereTheUnitMayWrite() {
    var unit = read("systemd/scail.service");
    assertTrue(unit.contains("ProtectHome=true"), "else homes would do");
    var state =
        found(Pattern.compile("StateDirectory=(\\S+)"), unit).map("/var/lib/%s/"::formatted);
    var unpacked =
        found(Pattern.compile("Environment=\\S*(?:CACHE_DIR|cachedir)=(\\S+)"), unit).toList();
    assertEquals(2, unpacked.size());
    var folder = state.findFirst().orElseThrow();
    assertTrue(unpacked.stream().allMatch(path -> path.startsWith(folder)), unpacked.toString());
  }
}
