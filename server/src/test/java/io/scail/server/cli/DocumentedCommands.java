package io.scail.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Finds the program's commands and options in a document and looks each up in the real tree. */
final class DocumentedCommands {
  private static final String PROGRAM = "(.*/)?scail";

  private final CommandLine root = ScailCommand.commandLine();
  private final Set<String> named = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads a document. */
  DocumentedCommands read(String markdown) {
    for (var span : CodeSpans.of(markdown)) {
      for (var call : span.split("\\s*(&&|;|\\s\\|\\s|\\$\\()\\s*", -1)) {
        read(List.of(call.strip().split("\\s+")), span);
      }
    }
    return this;
  }

  private void read(List<String> words, String span) {
    int at = program(words);
    if (at >= 0) {
      follow(words.subList(at + 1, words.size()), span);
    } else if (words.getFirst().matches("--[a-z].*") && !isForeign(words.getFirst())) {
      var known = all(root).anyMatch(command -> hasOption(command, words.getFirst()));
      complain(known, span, words.getFirst());
    }
  }

  /** Where the program is called: first, behind variables, or as a service of Compose. */
  private static int program(List<String> words) {
    int at = 0;
    while (at < words.size() && words.get(at).matches("[A-Z_]+=\\S*|sudo|exec")) {
      at++;
    }
    if (at < words.size() && words.get(at).matches(PROGRAM)) {
      return at;
    }
    boolean container = List.of("docker", "kubectl").contains(words.getFirst());
    int service = container ? words.indexOf("scail") : -1;
    boolean runs = words.contains("run") || words.contains("exec");
    return runs && service + 1 < words.size() ? service : -1;
  }

  /** Options of other programs and of the image's own entry point. */
  private static boolean isForeign(String option) {
    return option.startsWith("--build-arg") || option.equals("--health-check");
  }

  private void follow(List<String> words, String span) {
    var commands = List.of(root);
    for (var word : words) {
      if (word.startsWith("-")) {
        var reached = commands;
        complain(reached.stream().anyMatch(command -> hasOption(command, word)), span, word);
      } else if (commands.stream().anyMatch(command -> !command.getSubcommands().isEmpty())
          && word.matches("[a-z][a-z|-]*")) {
        var next = new ArrayList<CommandLine>();
        for (var name : word.split("\\|", -1)) {
          var found = commands.stream().flatMap(one -> sub(one, name)).toList();
          complain(!found.isEmpty(), span, name);
          next.addAll(found);
        }
        commands = next;
      }
    }
    commands.forEach(command -> named.add(command.getCommandSpec().qualifiedName()));
  }

  private static Stream<CommandLine> sub(CommandLine command, String name) {
    return Stream.ofNullable(command.getSubcommands().get(name));
  }

  private static boolean hasOption(CommandLine command, String word) {
    var name = word.split("=", 2)[0];
    return command.getCommandSpec().findOption(name) != null;
  }

  private void complain(boolean good, String span, String word) {
    if (!good) {
      problems.add("`" + span + "`: the program knows no " + word);
    }
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(DocumentedCommands::all));
  }

  /** What documents name and the program has not. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Commands without subcommands that no document named. */
  List<String> unnamed() {
    return all(root)
        .filter(command -> command.getSubcommands().isEmpty())
        .map(command -> command.getCommandSpec().qualifiedName())
        .filter(name -> !named.contains(name))
        .toList();
  }
}
