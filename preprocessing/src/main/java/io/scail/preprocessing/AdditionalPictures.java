package io.scail.preprocessing;

import io.scail.preprocessing.Conditions.MaskedImage;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.PersonMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fits further references to the output and gives their persons the colours they have already. */
final class AdditionalPictures {

  private final Analysis analysis;
  private final PreprocessingOptions options;
  private final Size size;
  private final ReferencePersons references;
  private final Cast cast;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param size of the output
   */
  AdditionalPictures(
      Analysis analysis,
      PreprocessingOptions options,
      Size size,
      ReferencePersons references,
      Cast cast) {
    this.analysis = analysis;
    this.options = options;
    this.size = size;
    this.references = references;
    this.cast = cast;
  }

  /**
   * @param name the picture's own, for failures and warnings
   */
  MaskedImage fit(Sources.Additional image, MediaInput name) {
    var flat = image.picture().flattenedOn(Palette.WHITE);
    var persons =
        image.mask().isPresent()
            ? given(flat, image.mask().get(), name)
            : found(image.picture(), flat, name);
    var painted =
        MaskPainter.paint(flat.width(), flat.height(), persons, options.referenceBackground());
    var crop = CoverCrop.of(flat.size(), size);
    return new MaskedImage(crop.apply(FloatImage.of(flat)), crop.apply(FloatImage.of(painted)));
  }

  List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  private List<Mask> given(Frame flat, GivenMask mask, MediaInput name) {
    mask.requiringShape(flat.size(), name);
    var masks = mask.reader().read(mask.first(), flat.size());
    if (!mask.reader().namesPersons()) {
      return byColours(flat, masks);
    }
    var named = new ArrayList<Mask>();
    for (int person = 0; person < cast.references().size(); person++) {
      int at = mask.reader().persons().indexOf(name(person));
      named.add(at < 0 ? nobody(flat) : masks.get(at));
    }
    return named;
  }

  /** The palette index under which the caller knows a person. */
  private int name(int person) {
    return references
        .reader()
        .filter(reader -> reader.namesPersons() && !cast.together())
        .map(reader -> reader.persons().get(cast.chosen().get(person)))
        .orElse(person);
  }

  private List<Mask> found(Frame picture, Frame flat, MediaInput name) {
    var found = ReferencePersons.detected(flat, analysis.referenceDetector(options.subject()));
    if (found.isEmpty()) {
      found = ReferencePersons.cutOut(picture).map(List::of).orElse(List.of());
    }
    if (found.isEmpty()) {
      warnings.add(
          new Warning(
              "additional_without_person",
              "no %s was found in the %s; it is used as scenery"
                  .formatted(ReferencePersons.name(options.subject()), name.words())));
    }
    return byColours(flat, found);
  }

  private List<Mask> byColours(Frame flat, List<Mask> found) {
    var masks = new ArrayList<Mask>();
    for (Optional<Integer> match :
        PersonMatch.byAppearance(references.picture(), cast.references(), flat, found)) {
      masks.add(match.map(found::get).orElseGet(() -> nobody(flat)));
    }
    return masks;
  }

  private static Mask nobody(Frame picture) {
    return Mask.empty(picture.width(), picture.height());
  }
}
