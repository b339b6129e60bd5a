package io.scail.models;

import io.scail.models.memory.Stage;
import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What prompt and pictures give to every segment of a run.
 *
 * @param autoencoder the autoencoder's numbers
 * @param texts text encoder outputs: the prompt's and, with guidance, the negative prompt's
 * @param image image encoder output
 * @param reference the reference picture
 * @param additional the additional references, joined
 */
record Stills(
    VaeSpec autoencoder,
    List<Tensor> texts,
    Tensor image,
    Conditioner.Encoded reference,
    Optional<Conditioner.Encoded> additional) {

  /** Encodes them; the tensors are owned by {@code scope}. */
  static Stills encode(
      OpenNetworks networks,
      Embeddings embeddings,
      Conditioner conditioner,
      Conditions conditions,
      boolean guided,
      Consumer<Stage> stages,
      TensorScope scope) {
    var texts = new ArrayList<Tensor>();
    for (var text : embeddings.texts(conditions.prompt(), guided)) {
      texts.add(text.tensor(scope));
    }
    Tensor image;
    try (var inner = TensorScope.open()) {
      var still = conditioner.still(conditions.reference().picture(), inner);
      image = embeddings.image(still).tensor(scope);
    }
    stages.accept(Stage.ENCODE);
    return networks.withAutoencoder(
        autoencoder -> {
          var additional = new ArrayList<Conditioner.Encoded>();
          for (var picture : conditions.additional()) {
            additional.add(conditioner.reference(autoencoder, picture, scope));
          }
          return new Stills(
              autoencoder.spec(),
              texts,
              image,
              conditioner.reference(autoencoder, conditions.reference(), scope),
              additional.isEmpty()
                  ? Optional.empty()
                  : Optional.of(conditioner.joined(additional, scope)));
        });
  }

  void record(TensorRecorder recorder) {
    recorder.record("context", texts.getFirst());
    if (texts.size() > 1) {
      recorder.record("context_negative", texts.get(1));
    }
    recorder.record("clip_fea", image);
    recorder.record("ref_latent", reference.latent());
    recorder.record("ref_mask28", reference.masks());
    additional.ifPresent(
        encoded -> {
          recorder.record("additional_ref_latents", encoded.latent());
          recorder.record("additional_ref_masks", encoded.masks());
        });
  }
}
