package io.scail.preprocessing;

import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.onnx.GraphFile;
import io.scail.preprocessing.people.MemoryNetwork;
import io.scail.preprocessing.people.Sam3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Model files that an operator brings in place of the embedded ones.
 *
 * @param folder holds the three graphs of SAM3, and for pose driving nlf_l_crop.onnx, yolox_l.onnx
 *     and dw-ll_ucoco_384.onnx
 * @param nlfLicenceAccepted whether the operator accepts that NLF's weights are for non-commercial
 *     use only
 * @param imageSize side of SAM3's picture where its graph leaves it open; 0 for the native size
 * @param humanPrompts what is looked for when persons are wanted
 * @param animalPrompts what is looked for in the driving video when animals are wanted
 * @param tracking how persons are followed from frame to frame
 */
public record ModelFiles(
    Path folder,
    boolean nlfLicenceAccepted,
    int imageSize,
    List<String> humanPrompts,
    List<String> animalPrompts,
    Tracking tracking) {

  /** How persons are followed. */
  public enum Tracking {
    /** Detection in every frame; a person is who overlaps with it. */
    OVERLAP,
    /** SAM3's memory network, whose graphs trk-*.onnx lie in the same folder. */
    MEMORY
  }

  public ModelFiles {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(tracking);
    humanPrompts = List.copyOf(humanPrompts);
    animalPrompts = List.copyOf(animalPrompts);
    if (humanPrompts.isEmpty() || animalPrompts.isEmpty()) {
      throw new SettingsFailure("SAM3 needs a prompt for persons and one for animals");
    }
  }

  /** The reference's prompts and SAM3's native size. */
  public static ModelFiles in(Path folder, boolean nlfLicenceAccepted) {
    return new ModelFiles(
        folder,
        nlfLicenceAccepted,
        0,
        List.of("human", "character"),
        List.of("animal"),
        Tracking.OVERLAP);
  }

  /** Files that every request needs and that are not there. */
  public List<String> missing() {
    return absent(needed());
  }

  private Stream<String> needed() {
    return tracking == Tracking.MEMORY
        ? Stream.concat(Sam3.FILES.stream(), MemoryNetwork.FILES.stream())
        : Sam3.FILES.stream();
  }

  /** Files that pose driving needs besides and that are not there. */
  public List<String> missingForPoses() {
    return absent(PromptedAnalysis.POSE_FILES.stream());
  }

  /**
   * Whether SAM3's graphs have inputs, outputs and weights that can be used; nothing is opened.
   *
   * @throws PreprocessingFailure that says what is wrong
   */
  public void check() {
    Sam3.check(folder);
  }

  /** Bytes of the graphs that every request needs and of their weights; what is missing is none. */
  public long bytes() {
    return needed()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .flatMap(file -> GraphFile.read(file).files().stream())
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  private List<String> absent(Stream<String> names) {
    return names.filter(name -> !Files.isRegularFile(folder.resolve(name))).toList();
  }

  /** The same with persons followed by the memory network. */
  public ModelFiles withMemoryTracking() {
    return new ModelFiles(
        folder, nlfLicenceAccepted, imageSize, humanPrompts, animalPrompts, Tracking.MEMORY);
  }
}
