package io.scail.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The routes of the API's document, and the path names that the program's text looks for. */
final class DocumentedRoutes {
  private static final Pattern ROUTE = Pattern.compile("(GET|POST|PUT|DELETE) (/\\S*)");
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]*)\"");

  /** Lines that decide by a path: a switch over it, a comparison, a list of segments. */
  private static final Pattern DECIDES =
      Pattern.compile(
          "case \"|\\.is\\(\"|(first|last|rest|get\\(\\d\\)|getLast\\(\\)|name)"
              + "\\.equals\\(|new PathFaces|\"usage\", usage");

  /** Words of queries and parts of file paths, which the document tells in other places. */
  private static final Set<String> NO_PATHS = Set.of("", "json", "csv", "b", "favicon.ico");

  /** A method and a path in which capitals stand for something. */
  record Route(String method, String path) {}

  private DocumentedRoutes() {}

  static List<Route> of(String markdown) {
    var routes = new LinkedHashSet<Route>();
    for (var span : CodeSpans.of(markdown)) {
      var route = ROUTE.matcher(span);
      if (route.matches()) {
        routes.add(new Route(route.group(1), route.group(2)));
      }
    }
    return List.copyOf(routes);
  }

  /** Path names that the faces look for and a document does not have. */
  static List<String> missing(String markdown, Path sources) {
    return names(sources).stream()
        .filter(name -> !NO_PATHS.contains(name))
        .filter(
            name ->
                !Pattern.compile("/" + Pattern.quote(name) + "(?![\\w.-])")
                    .matcher(markdown)
                    .find())
        .toList();
  }

  /** Every path name that the faces and the router look for. */
  static Set<String> names(Path sources) {
    var names = new LinkedHashSet<String>();
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(DocumentedRoutes::decidesByPath).toList()) {
        for (var line : Files.readAllLines(file)) {
          if (DECIDES.matcher(line).find()) {
            collect(line.replaceFirst("->.*", ""), names);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static void collect(String line, Set<String> names) {
    var segments = line.contains(".is(\"");
    var path = new StringBuilder();
    var literal = LITERAL.matcher(line);
    while (literal.find()) {
      var name = literal.group(1).replaceFirst("^/", "");
      if (segments) {
        path.append(path.isEmpty() ? "" : "/").append(name);
      } else if (!name.matches("[A-Z]+")) {
        names.add(name);
      }
    }
    if (segments) {
      names.add(path.toString());
    }
  }

  private static boolean decidesByPath(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith("Face.java")
        || name.equals("ServiceRouter.java")
        || name.equals("Faces.java");
  }
}
