package io.scail.server.settings;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Environment variables that belong to the libraries below this program, by their own names. */
public enum LibraryVariable {
  /** GPUs that CUDA shows to a process, separated by commas. */
  CUDA_VISIBLE_DEVICES,
  /** Folders where the dynamic loader looks first, separated by colons. */
  LD_LIBRARY_PATH,
  /** Folder of a libtorch that is taken in place of the one that comes along. */
  PYTORCH_LIBRARY_PATH,
  /** Folder below which DJL unpacks libraries. */
  ENGINE_CACHE_DIR,
  /** Folder of all that DJL keeps; what holds when the one above is absent. */
  DJL_CACHE_DIR;

  /**
   * Where libraries are unpacked, as DJL finds the place.
   *
   * @param given the value of a variable
   */
  public static Path cache(Function<LibraryVariable, Optional<String>> given) {
    return given
        .apply(ENGINE_CACHE_DIR)
        .or(() -> given.apply(DJL_CACHE_DIR))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".djl.ai"));
  }

  /** The same out of this process's environment. */
  public static Path cache() {
    return cache(variable -> Optional.ofNullable(System.getenv(variable.name())));
  }

  static Map<LibraryVariable, String> among(Map<String, String> environment) {
    var found = new EnumMap<LibraryVariable, String>(LibraryVariable.class);
    for (var variable : values()) {
      Optional.ofNullable(environment.get(variable.name()))
          .ifPresent(text -> found.put(variable, text));
    }
    return found;
  }
}
