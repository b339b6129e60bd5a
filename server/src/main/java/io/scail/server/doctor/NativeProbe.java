package io.scail.server.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.models.failure.ModelsFailure;
import io.scail.models.torch.InstalledTorch;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.VideoCodec;
import io.scail.preprocessing.onnx.OnnxBuild;
import io.scail.preprocessing.onnx.OnnxDevice;
import io.scail.server.http.Json;
import java.util.Locale;

/**
 * A process that loads one native library and tells about it on standard output: a library that
 * does not fit can end its process, and loading one unpacks files that are the process's own.
 */
final class NativeProbe {
  static final String TORCH = "torch";
  static final String ONNX = "onnx";

  /** The same, and whether a session opens on the GPU. */
  static final String ONNX_ON_GPU = "onnx on the gpu";

  static final String ENCODERS = "encoders";

  /** ONNX Runtime's name for the provider. */
  static final String CUDA = "CUDA";

  private NativeProbe() {}

  public static void main(String[] arguments) {
    var told = Json.object();
    try {
      tell(arguments[0], told);
    } catch (ModelsFailure e) {
      told.put("problem", e.sentence());
    } catch (PreprocessingFailure e) {
      told.put("problem", e.sentence());
    } catch (LinkageError e) {
      told.put("problem", String.valueOf(e.getMessage()));
    }
    System.out.println(told);
    System.out.flush();
    // Threads of libraries do not hold a process that has told.
    Runtime.getRuntime().halt(0);
  }

  private static void tell(String library, ObjectNode told) {
    switch (library) {
      case TORCH -> {
        var torch = InstalledTorch.load();
        told.put("version", torch.version()).put("gpus", torch.gpus());
      }
      case ONNX -> tell(OnnxBuild.load(), told);
      case ONNX_ON_GPU -> {
        var build = OnnxBuild.load();
        tell(build, told);
        if (build.providers().contains(CUDA)) {
          OnnxBuild.refusal(OnnxDevice.CUDA).ifPresent(reason -> told.put("refusal", reason));
        }
      }
      case ENCODERS -> {
        var encoders = new Encoders();
        for (var codec : VideoCodec.values()) {
          told.put(codec.name().toLowerCase(Locale.ROOT), encoder(encoders, codec));
        }
      }
      default -> throw new IllegalArgumentException("no library is called " + library);
    }
  }

  private static void tell(OnnxBuild build, ObjectNode told) {
    told.put("version", build.version());
    build.providers().forEach(told.putArray("providers")::add);
  }

  private static String encoder(Encoders encoders, VideoCodec codec) {
    try {
      return encoders.encoderFor(codec);
    } catch (PreprocessingFailure e) {
      return "";
    }
  }
}
