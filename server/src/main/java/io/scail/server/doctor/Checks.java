package io.scail.server.doctor;

import static io.scail.server.doctor.NativeLibraries.inScratch;

import io.scail.models.failure.ModelsFailure;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.DeviceMemory;
import io.scail.models.torch.InstalledTorch;
import io.scail.models.torch.TorchDevice;
import io.scail.preprocessing.ModelFiles;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.server.doctor.Surroundings.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Every check there is. A further one is one more line here. */
public final class Checks {
  /** A process that loads libtorch from a slow disk. */
  private static final Duration LOADING = Duration.ofSeconds(60);

  private static final long GIB = 1L << 30;

  private final Surroundings around;
  private final FutureTask<Gpus> driver;

  private Checks(Surroundings around) {
    this.around = around;
    var asked = new NvidiaDriver(NvidiaDriver.QUERY, NvidiaDriver.KERNEL);
    this.driver = new FutureTask<>(() -> asked.look().visible(around.visibleGpus()));
  }

  /** What is looked at whatever the settings say. */
  public static List<Check> ofHost() {
    return List.of(
        Check.of(
            "java", () -> HostChecks.java(Runtime.version(), System.getProperty("java.vendor"))),
        Check.of(
            "system",
            () ->
                HostChecks.system(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    Runtime.getRuntime().availableProcessors())));
  }

  /** Settings that go together, or the sentence that says why they do not. */
  public static Check ofSettings(String problem) {
    return Check.of(
        "settings",
        () ->
            problem.isEmpty()
                ? Finding.ok("every value is good")
                : Finding.failed(problem, "Change that setting; the README lists all of them."));
  }

  /** What the settings name. */
  public static List<Check> of(Surroundings around) {
    return new Checks(around).all();
  }

  private List<Check> all() {
    var all = new ArrayList<Check>();
    var libraries = around.libraries();
    all.add(Check.of("gpu", () -> gpuChecks().cards()));
    all.add(Check.of("gpu driver", () -> gpuChecks().driver()));
    all.add(Check.of("cuda libraries", () -> gpuChecks().libraries(libraries.searched())));
    all.add(
        loading(
            "libtorch",
            () ->
                NativeChecks.torch(
                    wantsCuda(),
                    around.device() == DeviceChoice.CUDA,
                    libraries.torch(),
                    libraries.cache())));
    all.add(loading("onnx runtime", () -> NativeChecks.onnx(wantsCuda())));
    all.add(loading("encoders", NativeChecks::encoders));
    around.model().ifPresent(model -> addModel(all, model));
    var stores = around.stores();
    all.add(
        Check.of(
            "disk for data",
            () ->
                SpaceChecks.disk(
                    stores.data(), GIB, Math.max(10 * GIB, 2 * stores.largestUpload()))));
    if (libraries.torch().isEmpty()) {
      all.add(
          Check.of(
              "disk for libtorch",
              () -> {
                long needed = InstalledTorch.isUnpacked(libraries.cache()) ? 0 : GIB / 2;
                return SpaceChecks.disk(libraries.cache(), needed, needed);
              }));
    }
    all.add(Check.of("port", () -> PortCheck.look(around.host(), around.port())));
    all.add(Check.of("database", () -> StoreChecks.database(stores.database())));
    all.add(
        Check.of(
            "file store",
            () ->
                stores.files().startsWith("s3://")
                    ? StoreChecks.bucket(stores.files(), stores.bucket())
                    : StoreChecks.folder(Path.of(stores.files()))));
    all.add(
        Check.of(
            "secrets",
            () -> SecretsCheck.look(around.secrets().files(), around.secrets().onCommandLine())));
    return all;
  }

  private void addModel(List<Check> all, Model model) {
    all.add(Check.of("profile", () -> ProfileChecks.networks(model.profile(), model.weights())));
    all.add(Check.of("vision models", () -> ProfileChecks.vision(model.vision())));
    all.add(Check.of("disk for weights", () -> weightsDisk(model)));
    all.add(Check.of("memory", () -> memory(model)));
  }

  private Finding weightsDisk(Model model) throws IOException, InterruptedException {
    return inScratch(
        scratch -> {
          var folder = ProfileFolder.look(model.profile(), model.weights(), scratch);
          var profile = folder.profile();
          long needed =
              isThere(folder)
                  ? 0
                  : SpaceChecks.weightBytes(profile, model.precision().orElse(profile.precision()));
          return SpaceChecks.disk(model.weights(), needed, needed);
        });
  }

  private static boolean isThere(ProfileFolder folder) {
    try {
      folder.file("transformer", folder.profile().transformer().files());
      return true;
    } catch (ModelsFailure e) {
      return false;
    }
  }

  private Finding memory(Model model) throws Exception {
    var gpus = gpus();
    return inScratch(
        scratch -> {
          var profile = ProfileFolder.look(model.profile(), model.weights(), scratch).profile();
          return SpaceChecks.memory(
              profile,
              model.precision().orElse(profile.precision()),
              model.sharing(),
              around.device() == DeviceChoice.CPU ? Optional.empty() : SpaceChecks.smallest(gpus),
              model.memory(),
              visionBytes(model),
              DeviceMemory.of(TorchDevice.CPU));
        });
  }

  /** What is wrong with the files is said by another check. */
  private static long visionBytes(Model model) {
    try {
      return model.vision().map(ModelFiles::bytes).orElse(0L);
    } catch (PreprocessingFailure e) {
      return 0;
    }
  }

  private GpuChecks gpuChecks() throws Exception {
    return new GpuChecks(gpus(), around.device());
  }

  private boolean wantsCuda() throws Exception {
    return around.device() == DeviceChoice.CUDA
        || (around.device() == DeviceChoice.AUTO
            && gpus() instanceof Gpus.Found(var _, var cards)
            && !cards.isEmpty());
  }

  /** Asked once, by whoever comes first. */
  private Gpus gpus() throws Exception {
    driver.run();
    return driver.get();
  }

  private static Check loading(String name, Callable<Finding> look) {
    return new Check(name, LOADING, look);
  }
}
