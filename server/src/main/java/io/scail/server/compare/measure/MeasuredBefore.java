package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.metrics.MetricSettings;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.run.Outcome;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Numbers that were measured before, in the run's folder: good for the same bytes of video and the
 * same list of quantities only.
 */
final class MeasuredBefore {
  private static final String STAMP = "stamp";
  private static final String NUMBERS = "numbers";

  private final Path folder;
  private final String version;

  MeasuredBefore(Path folder, MetricSettings settings) {
    this.folder = folder.resolve("measured");
    var known = Json.array();
    Quantity.all().forEach(quantity -> known.add(quantity.toJson()));
    this.version =
        "%08x %s %d"
            .formatted(
                Json.text(known).hashCode(),
                settings.embedding().isPresent(),
                settings.maxFrames());
  }

  VideoNumbers video(Outcome outcome, Supplier<VideoNumbers> measure) {
    var name = outcome.item().id().replace('/', '-');
    // A resumed run knows its times anew, so they count too.
    var stamp = "%s %s %s".formatted(version, outcome.sha256(), outcome.times().hashCode());
    var known = read(name, stamp);
    if (known.isPresent()) {
      return VideoNumbers.of(known.get());
    }
    var numbers = measure.get();
    write(name, stamp, numbers.toJson());
    return numbers;
  }

  PairNumbers pair(Outcome base, Outcome other, Supplier<PairNumbers> measure) {
    var name = "%s-%s".formatted(base.item().target().name(), other.item().id().replace('/', '-'));
    var stamp = "%s %s %s".formatted(version, base.sha256(), other.sha256());
    var known = read(name, stamp);
    if (known.isPresent()) {
      return PairNumbers.of(known.get());
    }
    var numbers = measure.get();
    write(name, stamp, numbers.toJson());
    return numbers;
  }

  private Optional<JsonNode> read(String name, String stamp) {
    try {
      var node = Json.parse(Files.readString(folder.resolve(name + ".json")));
      return node.path(STAMP).asText().equals(stamp) && node.has(NUMBERS)
          ? Optional.of(node.path(NUMBERS))
          : Optional.empty();
    } catch (IOException | Json.MalformedJson e) {
      // Not there, or cut short by a death: it is measured again.
      return Optional.empty();
    }
  }

  private void write(String name, String stamp, ObjectNode numbers) {
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve(name + ".json"),
          Json.bytes(Json.object().put(STAMP, stamp).set(NUMBERS, numbers)));
    } catch (IOException e) {
      throw new CompareFailure("The folder %s cannot be written.".formatted(folder), e);
    }
  }
}
