package io.scail.server.cli;

import io.scail.server.keys.ApiKeys.KeyInfo;
import io.scail.server.keys.KeyLimits;
import io.scail.server.keys.Scope;
import io.scail.server.node.OpenKeys;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail keys …}: who may use a server. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes the keys of a server, which may be running.",
    mixinStandardHelpOptions = true,
    subcommands = {KeysCommand.Create.class, KeysCommand.ListAll.class, KeysCommand.Revoke.class},
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: create, list, revoke.");
  }

  /** {@code scail keys create}. */
  @Command(
      name = "create",
      description = "Makes a key and prints it; it is shown this once.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--name", required = true, description = "your name for it")
    private String name;

    @Option(
        names = "--scopes",
        split = ",",
        description = "what it may do: ${COMPLETION-CANDIDATES}; default jobs,files,usage")
    private Set<Scope> scopes = Set.of(Scope.JOBS, Scope.FILES, Scope.USAGE);

    @Option(names = "--concurrency", description = "jobs of it that may run at once")
    private @Nullable Integer concurrency;

    @Option(names = "--submits-per-minute", description = "submits in any 60 seconds")
    private @Nullable Integer submitsPerMinute;

    @Option(names = "--quota", description = "bytes that its files may take")
    private @Nullable Long quota;

    @Override
    public Integer call() {
      var limits =
          new KeyLimits(
              atLeastOne("--concurrency", concurrency),
              atLeastOne("--submits-per-minute", submitsPerMinute),
              quota());
      try (var open = OpenKeys.open(SettingsOptions.read(spec))) {
        print(spec, open.keys().create(name, scopes, limits).text());
      }
      return 0;
    }

    private OptionalInt atLeastOne(String option, @Nullable Integer number) {
      if (number == null) {
        return OptionalInt.empty();
      }
      if (number < 1) {
        throw new ParameterException(spec.commandLine(), option + " must be 1 or more");
      }
      return OptionalInt.of(number);
    }

    private OptionalLong quota() {
      if (quota == null) {
        return OptionalLong.empty();
      }
      if (quota < 1) {
        throw new ParameterException(spec.commandLine(), "--quota must be 1 or more");
      }
      return OptionalLong.of(quota);
    }
  }

  /** {@code scail keys list}. */
  @Command(
      name = "list",
      description = "Lists all keys without their secrets, oldest first.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      try (var open = OpenKeys.open(SettingsOptions.read(spec))) {
        open.keys().list().forEach(key -> print(spec, line(key)));
      }
      return 0;
    }

    private static String line(KeyInfo key) {
      var scopes =
          key.scopes().stream()
              .map(scope -> scope.name().toLowerCase(Locale.ROOT))
              .sorted()
              .collect(Collectors.joining(","));
      var limits = key.limits();
      return List.of(
              key.id(),
              key.name(),
              scopes,
              "made " + key.createdAt(),
              key.revokedAt().map(at -> "revoked " + at).orElse("good"),
              "running " + text(limits.running()),
              "submits/min " + text(limits.submitsPerMinute()),
              "quota "
                  + (limits.storageBytes().isPresent()
                      ? Long.toString(limits.storageBytes().getAsLong())
                      : "default"))
          .stream()
          .collect(Collectors.joining("  "));
    }

    private static String text(OptionalInt number) {
      return number.isPresent() ? Integer.toString(number.getAsInt()) : "default";
    }
  }

  /** {@code scail keys revoke}. */
  @Command(
      name = "revoke",
      description = "Makes a key useless from now on.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "the key's id: what stands before its colon")
    private String id;

    @Override
    public Integer call() {
      // Who pastes the whole key means its id.
      var bare = id.split(":", 2)[0];
      try (var open = OpenKeys.open(SettingsOptions.read(spec))) {
        if (open.keys().revoke(bare)) {
          print(spec, "revoked " + bare);
          return 0;
        }
      }
      var err = spec.commandLine().getErr();
      err.println("scail: there is no key %s that could be revoked".formatted(bare));
      err.flush();
      return 1;
    }
  }

  private static void print(CommandSpec spec, String line) {
    var out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
