package io.scail.models;

import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.ModelsFailure;
import io.scail.models.failure.ProfileFailure;
import io.scail.models.memory.MemoryPlan;
import io.scail.models.memory.MemoryPlanner;
import io.scail.models.memory.Networks;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Sharing;
import io.scail.models.memory.Workload;
import io.scail.models.profile.ModelProfile;
import io.scail.models.profile.Precision;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.profile.WeightChoice;
import io.scail.models.tensor.ScalarType;
import io.scail.models.text.PromptCleaner;
import io.scail.models.text.PromptTokenizer;
import io.scail.models.text.TextEncoder;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.TransformerOptions;
import io.scail.models.vae.AutoencoderOptions;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.vision.ImageEncoder;
import io.scail.models.weights.WeightBinder;
import io.scail.models.weights.WeightContract;
import io.scail.models.weights.WeightFile;
import io.scail.models.weights.WeightSet;
import io.scail.models.weights.WeightTypes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks of an installed profile. Weight files are mapped when a network is opened and
 * checked against the profile's numbers before anything is built from them.
 */
public final class ProfileNetworks implements NetworkLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ProfileNetworks.class);

  private static final Pattern MATRIX =
      Pattern.compile(
          "blocks\\.\\d+\\.((self|cross)_attn\\.(q|k|v|o|k_img|v_img)|attn\\.(q|k|v|o)"
              + "|ffn\\.(0|2|gate\\.0|fc1|fc2))\\.weight|token_embedding\\.weight");

  private final ProfileFolder folder;
  private final ModelProfile profile;
  private final TransformerOptions options;
  private final MemoryPlanner planner;
  private final Residency residency;
  private final long budget;
  private final Precision precision;
  private final TorchDevice device;
  private final Sharing sharing;

  /**
   * @param precision tier of the transformer, mostly the profile's own
   * @param residency decides how many of its blocks stay on the device
   * @param budget bytes of the device's memory that a request may use
   * @param device where they will run
   */
  public ProfileNetworks(
      ProfileFolder folder,
      Precision precision,
      Residency residency,
      long budget,
      TorchDevice device) {
    this(folder, precision, residency, budget, device, Sharing.NONE);
  }

  private ProfileNetworks(
      ProfileFolder folder,
      Precision precision,
      Residency residency,
      long budget,
      TorchDevice device,
      Sharing sharing) {
    this.folder = folder;
    this.precision = precision;
    this.device = device;
    this.sharing = sharing;
    this.profile = folder.profile();
    this.planner = planner(profile, precision, device, sharing);
    this.residency = residency;
    this.budget = budget;
    var all = TransformerOptions.of(precision);
    this.options =
        residency instanceof Residency.BlockSwap(int resident, int _)
            ? all.withResidentBlocks(resident)
            : all;
  }

  /** The profile's own precision, everything resident, no limit, on the CPU. */
  public static ProfileNetworks of(ProfileFolder folder) {
    return new ProfileNetworks(
        folder,
        folder.profile().precision(),
        new Residency.Everything(),
        Long.MAX_VALUE,
        TorchDevice.CPU);
  }

  /**
   * Picks the fastest residency with which the largest request fits.
   *
   * @param largest the most that requests will ask for
   * @param budget bytes of the device's memory that a request may use
   * @param device where they will run
   * @throws io.scail.models.failure.MemoryFailure if it does not fit in any way
   */
  public static ProfileNetworks planned(
      ProfileFolder folder,
      Precision precision,
      Workload largest,
      long budget,
      TorchDevice device) {
    return planned(folder, precision, largest, budget, device, Sharing.NONE, false);
  }

  /**
   * As above for devices of one kind that share each request; the budget is that of each.
   *
   * @param adapted whether requests are expected to bring adapters, which widen a file's own codes
   */
  public static ProfileNetworks planned(
      ProfileFolder folder,
      Precision precision,
      Workload largest,
      long budget,
      TorchDevice device,
      Sharing sharing,
      boolean adapted) {
    var held = adapted ? adapted(folder, precision) : precision;
    var plan = planner(folder.profile(), held, device, sharing).plan(largest, budget);
    LOG.info("memory planned profile={} plan=\"{}\"", folder.profile().name(), plan.summary());
    return new ProfileNetworks(folder, precision, plan.residency(), budget, device, sharing);
  }

  /**
   * How a profile's largest request would use the device's memory; no file is needed for that.
   *
   * @param device where it would run
   * @throws io.scail.models.failure.MemoryFailure if it does not fit in any way
   */
  public static MemoryPlan plan(
      ModelProfile profile,
      Precision precision,
      Workload largest,
      long budget,
      TorchDevice device) {
    return plan(profile, precision, largest, budget, device, Sharing.NONE);
  }

  /**
   * As above for devices of one kind that share each request; the plan is of the one that leads.
   */
  public static MemoryPlan plan(
      ModelProfile profile,
      Precision precision,
      Workload largest,
      long budget,
      TorchDevice device,
      Sharing sharing) {
    return planner(profile, precision, device, sharing).plan(largest, budget);
  }

  /**
   * The tier whose room adapted weights take: sums of a file's own codes and adapters have 16 bits.
   */
  private static Precision adapted(ProfileFolder folder, Precision precision) {
    if (precision != Precision.FP8) {
      return precision;
    }
    try (var file = WeightFile.open(transformerFile(folder))) {
      boolean codes =
          file.tensors().values().stream()
              .anyMatch(entry -> entry.type() == ScalarType.FLOAT8_E4M3);
      return codes ? Precision.BF16 : precision;
    }
  }

  private static Path transformerFile(ProfileFolder folder) {
    return folder.file("transformer", folder.profile().transformer().files());
  }

  private static MemoryPlanner planner(
      ModelProfile profile, Precision precision, TorchDevice device, Sharing sharing) {
    int wide = precision == Precision.FP32 ? Float.BYTES : Short.BYTES;
    return new MemoryPlanner(
        new Networks(
            profile.transformer().spec(),
            profile.text().spec(),
            profile.vision().spec(),
            profile.vae().spec(),
            precision == Precision.FP8 ? Byte.BYTES : wide,
            wide,
            wide,
            Float.BYTES,
            device.isCuda() ? Networks.CUDA_COPIES : Networks.CPU_COPIES),
        sharing,
        MemoryPlanner.ROWS_IN_CHUNK);
  }

  /** What stays on the device. */
  public Residency residency() {
    return residency;
  }

  @Override
  public void requireMemory(Workload workload, boolean adapted) {
    planner.require(workload, residency, budget);
    if (!adapted) {
      return;
    }
    try {
      planner(profile, adapted(folder, precision), device, sharing)
          .require(workload, residency, budget);
    } catch (MemoryFailure e) {
      throw new MemoryFailure(
          e.sentence() + ", or leave out the adapters, which widen this file's 8-bit weights", e);
    }
  }

  /**
   * Looks for every file and compares the weights' names and shapes with the profile's numbers,
   * without reading the weights themselves.
   *
   * @throws ProfileFailure if a file is missing
   * @throws io.scail.models.failure.WeightsFailure if a file does not hold the network
   */
  public void check() {
    check("transformer", profile.transformer().files(), transformerContract());
    check("vae", profile.vae().files(), WeightContract.of(profile.vae().spec()));
    check("text", profile.text().files(), WeightContract.of(profile.text().spec()));
    check("vision", profile.vision().files(), WeightContract.of(profile.vision().spec()));
    folder.file("tokenizer", profile.tokenizer());
    try {
      GenerationSettings.of(profile.defaults(), 0);
    } catch (ModelsFailure e) {
      throw new ProfileFailure(profile.name(), "defaults: " + e.sentence(), e);
    }
  }

  private void check(String network, List<WeightChoice> files, WeightContract contract) {
    try (var file = WeightFile.open(folder.file(network, files))) {
      contract.check(WeightSet.of(file)).orThrow();
    }
  }

  private WeightContract transformerContract() {
    return WeightContract.of(profile.transformer().spec());
  }

  @Override
  public TextEncoder textEncoder() {
    var entry = profile.text();
    var weights = open("text", entry.files(), WeightContract.of(entry.spec()));
    return TextEncoder.load(
        entry.spec(), weights, isFp32() ? ScalarType.FLOAT32 : ScalarType.BFLOAT16);
  }

  @Override
  public ImageEncoder imageEncoder() {
    var entry = profile.vision();
    var weights = open("vision", entry.files(), WeightContract.of(entry.spec()));
    return ImageEncoder.load(
        entry.spec(), weights, isFp32() ? ScalarType.FLOAT32 : ScalarType.FLOAT16);
  }

  @Override
  public VideoAutoencoder autoencoder() {
    var entry = profile.vae();
    // The autoencoder keeps its own copy on the device.
    var weights =
        WeightBinder.open(
            folder.file("vae", entry.files()),
            WeightContract.of(entry.spec()),
            types("vae"),
            TorchDevice.CPU);
    return VideoAutoencoder.load(entry.spec(), weights, autoencoderOptions());
  }

  /**
   * The fastest tier decodes in 16 bits, too, where that is faster; the others as the reference.
   */
  private AutoencoderOptions autoencoderOptions() {
    var options = AutoencoderOptions.float32();
    if (this.options.precision() != Precision.FP8 || !TorchThread.currentDevice().isCuda()) {
      return options;
    }
    LOG.info("autoencoder decodes in {}", ScalarType.BFLOAT16);
    return options.decodingIn(ScalarType.BFLOAT16);
  }

  /** Bound in host memory: the tiers and the block swap decide what of it goes to the device. */
  @Override
  public ScailTransformer transformer() {
    var entry = profile.transformer();
    var weights =
        WeightBinder.open(
            folder.file("transformer", entry.files()),
            transformerContract(),
            types("transformer"),
            TorchDevice.CPU);
    return ScailTransformer.load(entry.spec(), weights, options);
  }

  private boolean isFp32() {
    return options.precision() == Precision.FP32;
  }

  private TensorDict open(String network, List<WeightChoice> files, WeightContract contract) {
    return WeightBinder.open(folder.file(network, files), contract, types(network));
  }

  /**
   * Matrices that are rounded to bfloat16 anyway are rounded while they are bound, so that a file
   * of float32 or of 8-bit codes is never held wide as a whole. Everything else stays as it is
   * stored.
   */
  private WeightTypes types(String network) {
    if (isFp32() || network.equals("vae") || network.equals("vision")) {
      return WeightTypes.asStored();
    }
    return new RoundedMatrices(
        network.equals("transformer") && options.precision() == Precision.FP8);
  }

  /**
   * @param keepsCodes whether a file's 8-bit codes are wanted as they are
   */
  private record RoundedMatrices(boolean keepsCodes) implements WeightTypes {
    @Override
    public Optional<ScalarType> target(String name, ScalarType stored) {
      return stored == ScalarType.FLOAT32 && MATRIX.matcher(name).matches()
          ? Optional.of(ScalarType.BFLOAT16)
          : Optional.empty();
    }

    @Override
    public boolean keepsCodes(String name) {
      return keepsCodes && MATRIX.matcher(name).matches();
    }
  }

  @Override
  public long[] tokens(String prompt) {
    long[] ids;
    try (var tokenizer = PromptTokenizer.open(folder.file("tokenizer", profile.tokenizer()))) {
      ids = tokenizer.encode(PromptCleaner.clean(prompt));
    }
    int longest = profile.transformer().spec().textLength();
    if (ids.length <= longest) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, longest);
    cut[longest - 1] = ids[ids.length - 1];
    return cut;
  }

  @Override
  public int sideUnit() {
    return profile.sideUnit();
  }

  @Override
  public String identity() {
    return String.join(
        "|",
        profile.name(),
        options.precision().name(),
        identity("transformer", profile.transformer().files()),
        identity("vae", profile.vae().files()),
        identity("text", profile.text().files()),
        identity("vision", profile.vision().files()));
  }

  /**
   * Name, size, and the digest that the profile states, if it does: a date differs between
   * machines, and to take a digest of 30 GB takes a minute.
   */
  private String identity(String network, List<WeightChoice> files) {
    Path file = folder.file(network, files);
    String digest =
        files.stream()
            .filter(choice -> folder.folder().resolve(choice.path()).equals(file))
            .findFirst()
            .flatMap(WeightChoice::sha256)
            .orElse("");
    return folder.folder().relativize(file) + ":" + file.toFile().length() + ":" + digest;
  }
}
