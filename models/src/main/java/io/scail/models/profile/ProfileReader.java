package io.scail.models.profile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.models.failure.ProfileFailure;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads {@code profile.yaml} strictly: every key but those of unusual networks must be there, none
 * may be unknown. Networks' keys are those of the reference's own configuration.
 */
public final class ProfileReader {
  static final String TOP = "the profile";

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private ProfileReader() {}

  /**
   * Reads the text of a profile.
   *
   * @param where how the operator named it, for failures
   * @throws ProfileFailure if the text is no profile or its numbers do not fit together
   */
  public static ModelProfile read(String where, String yaml) {
    JsonNode tree;
    try {
      tree = YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new ProfileFailure(
          where, "profile.yaml cannot be parsed: " + firstLine(e.getOriginalMessage()), e);
    }
    try {
      return Section.of(TOP, tree).all(ProfileReader::profile);
    } catch (IllegalArgumentException e) {
      throw new ProfileFailure(where, String.valueOf(e.getMessage()), e);
    }
  }

  /** What stands under {@code networks}. */
  private record Networks(
      NetworkEntry<DitSpec> transformer,
      NetworkEntry<VaeSpec> vae,
      NetworkEntry<TextSpec> text,
      NetworkEntry<VisionSpec> vision) {}

  private static ModelProfile profile(Section top) {
    var networks = top.section("networks").all(ProfileReader::networks);
    return new ModelProfile(
        top.text("name"),
        top.text("description"),
        top.text("licence"),
        top.text("source"),
        top.optionalText("notice"),
        tier(top.text("precision")),
        networks.transformer(),
        networks.vae(),
        networks.text(),
        networks.vision(),
        top.files("tokenizer"),
        top.section("defaults").all(ProfileReader::defaults));
  }

  private static Networks networks(Section all) {
    return new Networks(
        entry(all.section("transformer"), ProfileReader::transformer),
        entry(all.section("vae"), ProfileReader::vae),
        entry(all.section("text"), ProfileReader::text),
        entry(all.section("vision"), ProfileReader::vision));
  }

  private static <S> NetworkEntry<S> entry(Section section, Function<Section, S> spec) {
    return section.all(s -> new NetworkEntry<>(spec.apply(s), s.files("files")));
  }

  private static Precision tier(String name) {
    for (var tier : Precision.values()) {
      if (tier.name().toLowerCase(Locale.ROOT).equals(name)) {
        return tier;
      }
    }
    throw new IllegalArgumentException(
        "precision \"" + name + "\" is unknown; choose fp32, bf16 or fp8");
  }

  private static DitSpec transformer(Section s) {
    return new DitSpec(
        s.integer("dim"),
        s.integer("num_heads"),
        s.integer("num_layers"),
        s.integer("ffn_dim"),
        s.integer("freq_dim"),
        s.integer("text_dim"),
        s.integer("text_len"),
        s.integer("clip_dim"),
        s.integer("in_dim"),
        s.integer("mask_dim"),
        s.integer("out_dim"),
        s.number("eps"));
  }

  private static VaeSpec vae(Section s) {
    return new VaeSpec(
        s.integer("patch", 1),
        s.flag("components", false),
        s.integer("base_dim"),
        s.integer("z_dim"),
        s.integers("dim_mult"),
        s.integer("num_res_blocks"),
        s.booleans("temporal_downsample"),
        s.numbers("mean"),
        s.numbers("std"));
  }

  private static TextSpec text(Section s) {
    return new TextSpec(
        s.integer("vocab_size"),
        s.integer("dim"),
        s.integer("dim_attn"),
        s.integer("dim_ffn"),
        s.integer("num_heads"),
        s.integer("num_layers"),
        s.integer("num_buckets"),
        s.integer("max_distance"),
        s.number("eps"));
  }

  private static VisionSpec vision(Section s) {
    return new VisionSpec(
        s.integer("image_size"),
        s.integer("patch_size"),
        s.integer("dim"),
        s.integer("num_heads"),
        s.integer("num_layers"),
        s.integer("blocks_used"),
        s.integer("mlp_ratio"),
        s.number("norm_eps"),
        s.numbers("mean"),
        s.numbers("std"));
  }

  private static Defaults defaults(Section s) {
    return new Defaults(
        s.integer("steps"),
        s.number("shift"),
        s.number("guidance"),
        s.text("sampler"),
        s.text("segment_plan"),
        s.integer("segment_length"),
        s.integer("segment_overlap"),
        s.number("fps"),
        s.list("sizes", ProfileReader::size),
        s.text("negative_prompt"));
  }

  private static Defaults.Size size(JsonNode node) {
    return Section.of("a size", node)
        .all(s -> new Defaults.Size(s.integer("width"), s.integer("height")));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("it is empty");
  }
}
