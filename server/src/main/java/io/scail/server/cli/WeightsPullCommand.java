package io.scail.server.cli;

import io.scail.server.hub.Hub;
import io.scail.server.hub.HubFailure;
import io.scail.server.hub.ModelFile;
import io.scail.server.hub.Pull;
import io.scail.server.hub.Sources;
import io.scail.server.node.Animators;
import io.scail.server.node.DataFolder;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.SettingType;
import io.scail.server.settings.SettingsFailure;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail weights pull PROFILE}: published weight files into the weights folder. */
@Command(
    name = "pull",
    description = {
      "Fetches the published files of a profile into the weights folder. What is there already is left",
      "alone, and what an interrupted pull left is gone on with."
    },
    mixinStandardHelpOptions = true)
final class WeightsPullCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROFILE", description = "scail-2, or eyes for SAM3 and DWPose")
  private String model;

  @Option(names = "--variant", description = "which files; a profile's first when absent")
  private @Nullable String variant;

  @Option(names = "--out", description = "folder; PROFILE below the weights folder when absent")
  private @Nullable Path out;

  @Option(names = "--parallel", description = "pieces fetched at a time; default ${DEFAULT-VALUE}")
  private int parallel = 4;

  @Option(names = "--accept-licence", description = "accept the licences that are shown")
  private boolean accept;

  @Override
  public Integer call() {
    if (parallel < 1 || parallel > 64) {
      return complain("--parallel is 1 to 64, not " + parallel, 2);
    }
    var settings = SettingsOptions.read(spec);
    var folder =
        Optional.ofNullable(out).orElseGet(() -> Animators.weights(settings).resolve(model));
    try {
      var files = Sources.builtIn().files(model, Optional.ofNullable(variant));
      if (!licencesAccepted(files)) {
        return 1;
      }
      var data = settings.get(KnownSettings.DATA);
      if (folder.toAbsolutePath().normalize().startsWith(data.toAbsolutePath().normalize())) {
        // The server would leave a folder that it finds as it is, and keep its secrets in it.
        DataFolder.make(data);
      }
      var hubs = new ArrayList<URI>();
      hubs.add(settings.get(KnownSettings.HUB));
      settings.get(KnownSettings.HUB_MIRRORS).forEach(mirror -> hubs.add(mirror(mirror)));
      pull(files, folder, hubs, settings.get(KnownSettings.HUB_TOKEN));
    } catch (HubFailure e) {
      return complain(String.valueOf(e.getMessage()), 1);
    }
    var print = spec.commandLine().getOut();
    print.printf("%s is complete.%n", folder);
    print.flush();
    return 0;
  }

  private static URI mirror(String text) {
    return SettingType.webAddress(text)
        .orElseThrow(
            () ->
                new SettingsFailure(
                    "hub.mirrors: \"%s\" is not an http or https URL.".formatted(text)));
  }

  private boolean licencesAccepted(List<ModelFile> files) {
    var licences = new LinkedHashSet<ModelFile.Licence>();
    files.forEach(file -> file.licence().ifPresent(licences::add));
    var print = spec.commandLine().getOut();
    licences.forEach(
        licence -> print.printf("%s (%s): %s%n", licence.name(), licence.url(), licence.terms()));
    print.flush();
    if (licences.isEmpty() || accept) {
      return true;
    }
    complain("these files want their licence accepted: read it and add --accept-licence", 1);
    return false;
  }

  /** Asks the hub, then each mirror, until one has given everything. */
  private void pull(List<ModelFile> files, Path folder, List<URI> hubs, Optional<String> token) {
    for (int i = 0; ; i++) {
      // The token belongs to the hub, and a mirror is somebody else.
      try (var hub = new Hub(hubs.get(i), i == 0 ? token : Optional.empty());
          var lines = new PullLines(spec.commandLine().getOut(), ConsoleRun.isTerminal())) {
        new Pull(hub, folder, Pull.Settings.DEFAULT.withParallel(parallel), lines).run(files);
        return;
      } catch (HubFailure e) {
        if (i + 1 == hubs.size()) {
          throw e;
        }
        complain(e.getMessage() + " Trying " + hubs.get(i + 1) + ".", 1);
      }
    }
  }

  private int complain(String sentence, int status) {
    var err = spec.commandLine().getErr();
    err.println("scail: " + sentence);
    err.flush();
    return status;
  }
}
