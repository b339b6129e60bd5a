package io.scail.server.node;

import io.scail.models.profile.Precision;
import io.scail.server.doctor.Check;
import io.scail.server.doctor.Checks;
import io.scail.server.doctor.DeviceChoice;
import io.scail.server.doctor.Surroundings;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.LibraryVariable;
import io.scail.server.settings.Setting;
import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What {@code scail doctor} looks at, in the words of the settings. */
public final class NodeExamination {
  private NodeExamination() {}

  /** All checks that these settings allow; with settings that contradict each other, only a few. */
  public static List<Check> checks(Settings given) {
    var checks = new ArrayList<>(Checks.ofHost());
    try {
      var settings = NodeSettings.of(given);
      checks.add(Checks.ofSettings(""));
      checks.addAll(Checks.of(surroundings(settings)));
    } catch (SettingsFailure e) {
      checks.add(Checks.ofSettings(e.sentence()));
    }
    return checks;
  }

  private static Surroundings surroundings(NodeSettings settings) {
    var given = settings.given();
    var http = settings.listening().http();
    var storage = settings.storage();
    return new Surroundings(
        http.host(),
        http.port(),
        deviceChoice(given.get(KnownSettings.DEVICE)),
        given.get(LibraryVariable.CUDA_VISIBLE_DEVICES),
        libraries(given),
        model(given),
        new Surroundings.Stores(
            storage.data(),
            storage.database(),
            storage.files(),
            spool -> Stores.files(settings, spool),
            given.get(KnownSettings.UPLOAD_BYTES)),
        secrets(given, storage));
  }

  /** A GPU that is called by its name is wanted just as {@code cuda} is. */
  private static DeviceChoice deviceChoice(List<String> devices) {
    if (devices.equals(List.of("auto"))) {
      return DeviceChoice.AUTO;
    }
    return devices.stream().allMatch("cpu"::equals) ? DeviceChoice.CPU : DeviceChoice.CUDA;
  }

  private static Surroundings.Libraries libraries(Settings given) {
    var torch = given.get(LibraryVariable.PYTORCH_LIBRARY_PATH).map(Path::of);
    var searched =
        given.get(LibraryVariable.LD_LIBRARY_PATH).stream()
            .flatMap(list -> Stream.of(list.split(":", -1)))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .toList();
    return new Surroundings.Libraries(torch, LibraryVariable.cache(given::get), searched);
  }

  private static Optional<Surroundings.Model> model(Settings given) {
    return Animators.isTestCard(given)
        ? Optional.empty()
        : Optional.of(
            new Surroundings.Model(
                given.get(KnownSettings.PROFILE),
                Animators.weights(given),
                given
                    .get(KnownSettings.PRECISION)
                    .map(tier -> Precision.valueOf(tier.toUpperCase(Locale.ROOT))),
                Animators.sharing(given),
                given
                    .get(KnownSettings.MEMORY)
                    .map(OptionalLong::of)
                    .orElseGet(OptionalLong::empty),
                Animators.visionModels(given)));
  }

  private static Surroundings.Secrets secrets(Settings given, NodeSettings.Storage storage) {
    var secret = KnownSettings.ALL.stream().filter(Setting::secret).toList();
    var files = new ArrayList<Path>();
    files.add(storage.data());
    given.get(KnownSettings.TLS_KEY).ifPresent(files::add);
    if (secret.stream().anyMatch(given::isFromFile)) {
      given.file().ifPresent(files::add);
    }
    if (storage.database().startsWith("sqlite:")) {
      var database = Path.of(storage.database().substring("sqlite:".length()));
      if (!database.startsWith(storage.data())) {
        files.add(database);
      }
    }
    return new Surroundings.Secrets(
        files, secret.stream().filter(given::isFlag).map(Setting::name).toList());
  }
}
