package io.scail.preprocessing.metrics;

import java.util.Optional;

/**
 * All that is known of a result and of what it was made of.
 *
 * @param driving the driving video, brought to the result's size
 * @param reference the character image, brought to the result's size
 */
record Evidence(
    ComparisonCase sources,
    ResultClip clip,
    ClipRecord result,
    Found<ClipRecord> driving,
    Found<FrameRecord> reference) {

  /**
   * Something that was read, or why it could not be.
   *
   * @param problem a clause for a person
   */
  record Found<T>(Optional<T> thing, String problem) {
    static <T> Found<T> of(T thing) {
      return new Found<>(Optional.of(thing), "");
    }

    static <T> Found<T> not(String problem) {
      return new Found<>(Optional.empty(), problem);
    }

    T get() {
      return thing.orElseThrow(() -> new Unmeasurable(problem));
    }
  }

  /** Frames that both the result and the driving video have. */
  int commonFrames() {
    return Math.min(result.length(), driving.get().length());
  }

  /** A person of the reference. */
  FrameRecord.Person referencePerson(int index) {
    return reference
        .get()
        .person(index)
        .orElseThrow(() -> new Unmeasurable("nobody is recognised in the reference"));
  }

  /** Refuses results in which nobody is recognised. */
  void requirePerson() {
    requirePerson(result, "result");
  }

  /** Refuses driving videos in which nobody is recognised. */
  void requireDriver() {
    requirePerson(driving.get(), "driving video");
  }

  private static void requirePerson(ClipRecord clip, String name) {
    boolean seen =
        clip.frames().stream().anyMatch(f -> f.persons().stream().anyMatch(Optional::isPresent));
    if (!seen) {
      throw new Unmeasurable("nobody is recognised in the " + name);
    }
  }
}
