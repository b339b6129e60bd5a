package io.scail.models;

import io.scail.models.conditioning.ContentDigest;
import java.util.List;

/** Digest of everything that decides a run's frames; two runs with the same one may be joined. */
final class RunDigest {
  private RunDigest() {}

  static String of(
      String model,
      Conditions conditions,
      GenerationSettings settings,
      List<AdapterChoice> adapters) {
    var digest = new ContentDigest().add("segments 1").add(model).add(settings.toString());
    digest.add(conditions.mode().name());
    add(digest, conditions.prompt());
    add(digest, conditions.reference());
    digest.add(conditions.additional().size());
    conditions.additional().forEach(picture -> add(digest, picture));
    digest.add(conditions.driving().frames()).add(conditions.driving().digest());
    digest.add(conditions.drivingMask().digest());
    conditions.previous().ifPresent(clip -> digest.add("previous").add(clip.digest()));
    for (var adapter : adapters) {
      // Another machine may hold the same file in another place and with another date.
      digest
          .add(String.valueOf(adapter.file().getFileName()))
          .add(adapter.file().toFile().length())
          .add(Double.toString(adapter.strength()))
          .add(adapter.rules().name());
    }
    return digest.hex();
  }

  private static void add(ContentDigest digest, Conditions.MaskedPicture picture) {
    picture.picture().addTo(digest);
    picture.mask().addTo(digest);
  }

  private static void add(ContentDigest digest, Prompt prompt) {
    switch (prompt) {
      case Prompt.Text(String positive, String negative) ->
          digest.add("text").add(positive).add(negative);
      case Prompt.Tokens(List<Long> positive, List<Long> negative) ->
          digest.add("tokens").add(positive.toString()).add(negative.toString());
      case Prompt.Embedded(Embedding positive, Embedding negative) ->
          digest.add("embedded").add(positive.values()).add(negative.values());
    }
  }
}
