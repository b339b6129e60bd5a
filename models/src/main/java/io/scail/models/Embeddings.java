package io.scail.models;

import io.scail.models.conditioning.ContentDigest;
import io.scail.models.memory.Stage;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What the encoders make of prompt and reference, from a cache where they saw the same before. An
 * encoder is opened only for what the cache does not hold.
 */
final class Embeddings {
  private final OpenNetworks networks;
  private final EmbeddingCache cache;
  private final Consumer<Stage> stages;
  private final Cancellation cancellation;

  Embeddings(
      OpenNetworks networks,
      EmbeddingCache cache,
      Consumer<Stage> stages,
      Cancellation cancellation) {
    this.networks = networks;
    this.cache = cache;
    this.stages = stages;
    this.cancellation = cancellation;
  }

  /** The prompt's rows and, with guidance, those of the negative prompt. */
  List<Embedding> texts(Prompt prompt, boolean guided) {
    return switch (prompt) {
      case Prompt.Embedded(Embedding positive, Embedding negative) ->
          guided ? List.of(positive, negative) : List.of(positive);
      case Prompt.Text(String positive, String negative) -> {
        var texts = new ArrayList<Embedding>();
        texts.add(text(networks.loader().tokens(positive)));
        if (guided) {
          texts.add(text(networks.loader().tokens(negative)));
        }
        yield texts;
      }
      case Prompt.Tokens(List<Long> positive, List<Long> negative) -> {
        var texts = new ArrayList<Embedding>();
        texts.add(text(ids(positive)));
        if (guided) {
          texts.add(text(ids(negative)));
        }
        yield texts;
      }
    };
  }

  private Embedding text(long[] ids) {
    var digest = new ContentDigest().add("text");
    for (long id : ids) {
      digest.add(id);
    }
    return cache.get(
        digest.hex(),
        () -> {
          begin(Stage.TEXT);
          return networks.withText(
              encoder -> {
                try (var scope = TensorScope.open()) {
                  return Embedding.of(
                      encoder.encode(ids, (_, _) -> cancellation.check("text"), scope));
                }
              });
        });
  }

  /**
   * The image encoder's rows for a still.
   *
   * @param still {@code [3, 1, H, W]}
   */
  Embedding image(Tensor still) {
    String key = new ContentDigest().add("image").add(still.toString()).add(still.toFloats()).hex();
    return cache.get(
        key,
        () -> {
          begin(Stage.IMAGE);
          return networks.withImage(
              encoder -> {
                try (var scope = TensorScope.open()) {
                  return Embedding.of(
                      encoder.encode(still, (_, _) -> cancellation.check("image"), scope));
                }
              });
        });
  }

  private void begin(Stage stage) {
    cancellation.check(stage.name().toLowerCase(Locale.ROOT));
    stages.accept(stage);
  }

  private static long[] ids(List<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
