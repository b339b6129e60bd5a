package io.scail.models.profile;

import java.util.List;
import java.util.Optional;

/**
 * A model as an operator installs it: the numbers of each network, the files that hold their
 * weights, and what requests get by default. Read from {@code profile.yaml}.
 *
 * @param name what an operator calls it
 * @param description one sentence for people
 * @param licence of the weights
 * @param source where the weights are published
 * @param notice a sentence that whoever uses the model should see, such as how far it is trained
 * @param precision tier of the transformer
 * @param tokenizer files that may hold the text encoder's vocabulary; the first that exists is used
 */
public record ModelProfile(
    String name,
    String description,
    String licence,
    String source,
    Optional<String> notice,
    Precision precision,
    NetworkEntry<DitSpec> transformer,
    NetworkEntry<VaeSpec> vae,
    NetworkEntry<TextSpec> text,
    NetworkEntry<VisionSpec> vision,
    List<WeightChoice> tokenizer,
    Defaults defaults) {

  public ModelProfile {
    tokenizer = List.copyOf(tokenizer);
    Check.that(
        name.matches("[a-z0-9][a-z0-9._-]{0,63}"),
        "name \"%s\" must be lower-case letters, digits, dots and dashes",
        name);
    var dit = transformer.spec();
    same(
        "text_dim of the transformer", dit.textDim(), "dim of the text encoder", text.spec().dim());
    same(
        "clip_dim of the transformer",
        dit.clipDim(),
        "dim of the vision tower",
        vision.spec().dim());
    same("out_dim of the transformer", dit.outDim(), "z_dim of the vae", vae.spec().zDim());
    Check.that(
        dit.maskDim() == 7 * vae.spec().temporalStride(),
        "mask_dim of the transformer is %d but 7 colours in groups of %d frames make %d",
        dit.maskDim(),
        vae.spec().temporalStride(),
        7 * vae.spec().temporalStride());
    int unit = sideUnit(vae.spec());
    for (var size : defaults.sizes()) {
      Check.that(
          size.width() % unit == 0 && size.height() % unit == 0,
          "size %dx%d is not made of multiples of %d, which the vae needs",
          size.width(),
          size.height(),
          unit);
    }
  }

  /**
   * Sides of a result are multiples of this many pixels: the autoencoder's stride, times 2 for the
   * patch, times 2 for the driving pictures of half the size.
   */
  public int sideUnit() {
    return sideUnit(vae.spec());
  }

  private static int sideUnit(VaeSpec vae) {
    return vae.spatialStride() * DitSpec.PATCH * 2;
  }

  private static void same(String one, int value, String other, int otherValue) {
    Check.that(value == otherValue, "%s is %d but %s is %d", one, value, other, otherValue);
  }
}
