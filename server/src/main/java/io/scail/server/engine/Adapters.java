package io.scail.server.engine;

import io.scail.models.AdapterChoice;
import io.scail.models.failure.WeightsFailure;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.LoraChoice;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.InputFailure.Fault;
import io.scail.server.animation.InputFailure.Part;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The low-rank adapters of one request: the preset's own first, then the caller's in order. */
final class Adapters {
  private final List<AdapterChoice> choices;
  private final boolean undistilled;

  private Adapters(List<AdapterChoice> choices, boolean undistilled) {
    this.choices = List.copyOf(choices);
    this.undistilled = undistilled;
  }

  /**
   * Finds the files.
   *
   * @throws InputFailure if one does not exist or lies where callers may not reach
   */
  static Adapters of(AnimationParameters parameters, EngineSettings settings) {
    var choices = new ArrayList<AdapterChoice>();
    boolean wanted = parameters.sampling().preset().wantsDistilledAdapter();
    var distilled = wanted ? settings.distilledAdapter() : Optional.<String>empty();
    distilled.ifPresent(name -> choices.add(find(new LoraChoice(name, 1), settings)));
    parameters.loras().forEach(lora -> choices.add(find(lora, settings)));
    return new Adapters(choices, wanted && distilled.isEmpty());
  }

  private static AdapterChoice find(LoraChoice lora, EngineSettings settings) {
    var folder = settings.adapters().toAbsolutePath().normalize();
    var file = folder.resolve(lora.path()).normalize();
    if (!settings.anyAdapterPath() && !file.startsWith(folder)) {
      throw failure("loras: " + lora.path() + " is outside the operator's folder");
    }
    if (!Files.isRegularFile(file)) {
      throw failure(
          "loras: there is no file " + lora.path() + "; name one of the operator's folder");
    }
    return AdapterChoice.of(file, lora.scale());
  }

  private static InputFailure failure(String sentence) {
    return new InputFailure(Part.LORA, Fault.NOT_SUPPORTED, sentence, Map.of(), null);
  }

  List<AdapterChoice> choices() {
    return choices;
  }

  /** Whether the preset was made for an adapter that the operator has not set. */
  boolean undistilled() {
    return undistilled;
  }

  /** Whether a file is one of these. */
  boolean hold(String file) {
    return choices.stream().anyMatch(choice -> file.startsWith(choice.file().toString()));
  }

  /** The failure's sentence without the machine's folders. */
  String nameless(WeightsFailure failure) {
    var sentence = failure.sentence();
    for (var choice : choices) {
      sentence =
          sentence.replace(choice.file().toString(), String.valueOf(choice.file().getFileName()));
    }
    return "loras: " + sentence;
  }
}
