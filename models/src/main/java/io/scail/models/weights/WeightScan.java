package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads files whole: their digests, and the numbers in them that are none. */
public final class WeightScan {
  private static final int CHUNK = 1 << 16;
  private static final int BUFFER = 1 << 20;

  /**
   * A weight with numbers that are none.
   *
   * @param name the network's own name
   * @param nans how many are not a number
   * @param infinities how many are infinite, of either sign
   */
  public record Defect(String name, long nans, long infinities) {}

  private WeightScan() {}

  /** Every weight that holds a NaN or an infinity, with its scale applied. */
  public static List<Defect> defects(WeightSet set) {
    var defects = new ArrayList<Defect>();
    var chunk = new float[CHUNK];
    for (var weight : set.weights().values()) {
      long nans = 0;
      long infinities = 0;
      for (var part : weight.parts()) {
        var reader = new WeightReader(part);
        long count = part.entry().layout().count();
        for (long from = 0; from < count; from += CHUNK) {
          int length = (int) Math.min(CHUNK, count - from);
          reader.copyTo(chunk, 0, from, length);
          for (int i = 0; i < length; i++) {
            if (!Float.isFinite(chunk[i])) {
              if (Float.isNaN(chunk[i])) {
                nans++;
              } else {
                infinities++;
              }
            }
          }
        }
      }
      if (nans + infinities > 0) {
        defects.add(new Defect(weight.name(), nans, infinities));
      }
    }
    return List.copyOf(defects);
  }

  /**
   * SHA-256 of a file's bytes, in hexadecimal.
   *
   * @throws WeightsFailure if the file cannot be read
   */
  public static String sha256(Path path) {
    try (var in = Files.newInputStream(path)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BUFFER];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        digest.update(buffer, 0, length);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new WeightsFailure(path.toString(), "cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
