package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.frames.Size;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.global.avcodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which encoder this machine uses for each codec: the first that opens. Being compiled in proves
 * nothing: NVENC needs the driver's library and a card with an encoder, which data-centre cards
 * lack. Each codec is tried once. Safe for use by several threads.
 */
public final class Encoders {
  private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);
  private static final Size PROBE = new Size(256, 256);

  private final Map<VideoCodec, Optional<String>> chosen = new ConcurrentHashMap<>();

  public Encoders() {}

  /**
   * @param found what was found by trying, earlier
   */
  Encoders(Map<VideoCodec, String> found) {
    found.forEach((codec, encoder) -> chosen.put(codec, Optional.of(encoder)));
  }

  /**
   * FFmpeg's name of the encoder in use, such as {@code libopenh264}.
   *
   * @throws EncodingFailure when none opens
   */
  public String encoderFor(VideoCodec codec) {
    return chosen
        .computeIfAbsent(codec, Encoders::probe)
        .orElseThrow(
            () ->
                new EncodingFailure(
                    "no encoder for "
                        + codec
                        + " opens on this machine, tried "
                        + String.join(", ", codec.encoders())));
  }

  /**
   * Opens the encoder in use, or where it does not open the codec's next one. NVENC has few
   * sessions and needs memory of its card, which may be full by now.
   *
   * @throws EncodingFailure when none opened when they were tried
   * @throws Ffmpeg.CallFailed when none opens now
   */
  EncoderSetup.Opened open(Size size, EncodeSettings settings, boolean globalHeader) {
    var names = settings.codec().encoders();
    int next = names.indexOf(encoderFor(settings.codec()));
    while (true) {
      var name = names.get(next++);
      try {
        return new EncoderSetup.Opened(name, EncoderSetup.open(name, size, settings, globalHeader));
      } catch (Ffmpeg.CallFailed e) {
        if (next == names.size()) {
          throw e;
        }
        LOG.warn(
            "encoder does not open, trying the next encoder={} next={} reason={}",
            name,
            names.get(next),
            e.getMessage());
      }
    }
  }

  private static Optional<String> probe(VideoCodec codec) {
    Ffmpeg.load();
    var found = codec.encoders().stream().filter(name -> opens(name, codec)).findFirst();
    LOG.info("encoder probed codec={} encoder={}", codec, found.orElse("none"));
    return found;
  }

  private static boolean opens(String encoder, VideoCodec codec) {
    try {
      var settings = EncodeSettings.defaults().withCodec(codec);
      avcodec.avcodec_free_context(EncoderSetup.open(encoder, PROBE, settings, true));
      return true;
    } catch (Ffmpeg.CallFailed e) {
      LOG.debug("encoder refused encoder={} reason={}", encoder, e.getMessage());
      return false;
    }
  }
}
