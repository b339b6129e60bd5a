package io.scail.preprocessing.media;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avutil;

/** The library's return codes turned into exceptions, its options, and its log turned off. */
final class Ffmpeg {
  /** JavaCPP's limit on the memory of the whole process. */
  private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  static {
    // By default four times the heap, which libtorch's weights alone exceed in the same process:
    // from there on every native object would wait for garbage collections and then fail.
    // JavaCPP reads it once, with its first class, so this stands before everything.
    if (System.getProperty(MEMORY_LIMIT) == null) {
      System.setProperty(MEMORY_LIMIT, "0");
    }
  }

  static final int AGAIN = -11;
  static final int END = avutil.AVERROR_EOF;

  /** Set by a decoder on a frame it had to guess parts of. */
  static final int FRAME_CORRUPT = 1;

  /** Set on a frame made of two fields. */
  static final int FRAME_INTERLACED = 1 << 3;

  static {
    // Hostile files would fill the log; what matters comes back as a code.
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private Ffmpeg() {}

  /** A call into the library failed. Stays inside the package: each door names the file it read. */
  static final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    CallFailed(String call, int code) {
      super(call + ": " + message(code));
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** Loads the native library and silences its log. Comes before any other class of JavaCPP's. */
  static void load() {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  /** Gives the code back when it is not an error. */
  static int check(int code, String call) {
    if (code < 0) {
      throw new CallFailed(call, code);
    }
    return code;
  }

  private static String message(int code) {
    var text = new byte[128];
    avutil.av_strerror(code, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  /** Options for an open call, as pairs of name and value; free with {@code av_dict_free}. */
  static AVDictionary options(String... pairs) {
    var options = new AVDictionary(null);
    for (int i = 0; i < pairs.length; i += 2) {
      check(avutil.av_dict_set(options, pairs[i], pairs[i + 1], 0), "option " + pairs[i]);
    }
    return options;
  }
}
