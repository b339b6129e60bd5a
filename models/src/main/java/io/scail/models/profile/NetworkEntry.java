package io.scail.models.profile;

import java.util.List;

/**
 * One network of a profile.
 *
 * @param spec its numbers
 * @param files names under which its weights may lie in the profile's folder; the first that exists
 *     is used
 */
public record NetworkEntry<S>(S spec, List<WeightChoice> files) {
  public NetworkEntry {
    files = List.copyOf(files);
    Check.that(!files.isEmpty(), "files is empty");
  }
}
