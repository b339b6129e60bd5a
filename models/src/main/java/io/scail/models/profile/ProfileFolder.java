package io.scail.models.profile;

import io.scail.models.failure.ProfileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A profile and the folder that its files lie in.
 *
 * @param profile what {@code profile.yaml} says
 * @param folder where its relative file names start
 */
public record ProfileFolder(ModelProfile profile, Path folder) {
  private static final String FILE = "profile.yaml";
  private static final String RESOURCES = "/io/scail/models/profiles/";
  private static final int BUFFER = 1 << 20;

  /**
   * Finds a profile.
   *
   * @param nameOrFolder a folder that holds {@code profile.yaml}, or the name of a built-in profile
   * @param weights folder below which a built-in profile's files lie, in a folder of its name; a
   *     {@code profile.yaml} there is preferred to the built-in one. Files that come with a
   *     built-in profile are copied there
   * @throws ProfileFailure if there is none, or it cannot be read
   */
  public static ProfileFolder load(String nameOrFolder, Path weights) {
    var found = find(nameOrFolder, weights);
    var folder = found.folder();
    if (found.builtIn()) {
      new BundledFiles(RESOURCES + nameOrFolder + "/", folder.profile()).copyTo(folder.folder());
    }
    return folder;
  }

  /**
   * As {@link #load}, for one who looks and changes nothing: files that come with a built-in
   * profile are copied to another folder.
   *
   * @param scratch folder for them, the caller's to remove
   * @throws ProfileFailure if there is no such profile, or it cannot be read
   */
  public static ProfileFolder look(String nameOrFolder, Path weights, Path scratch) {
    var found = find(nameOrFolder, weights);
    var profile = found.folder().profile();
    var bundled = new BundledFiles(RESOURCES + nameOrFolder + "/", profile);
    if (!found.builtIn() || !bundled.any()) {
      return found.folder();
    }
    bundled.copyTo(scratch);
    return new ProfileFolder(profile, scratch);
  }

  /**
   * The text of a profile's {@code profile.yaml}, found as {@link #load} finds it.
   *
   * @throws ProfileFailure if there is none, or it cannot be read
   */
  public static String text(String nameOrFolder, Path weights) {
    return find(nameOrFolder, weights).yaml();
  }

  /** A profile's text and where its files lie. */
  private record Found(String name, String yaml, Path place, boolean builtIn) {
    ProfileFolder folder() {
      return new ProfileFolder(ProfileReader.read(name, yaml), place);
    }
  }

  private static Found find(String nameOrFolder, Path weights) {
    var given = Path.of(nameOrFolder);
    if (Files.exists(given.resolve(FILE))) {
      return read(given);
    }
    if (!nameOrFolder.matches("[a-z0-9][a-z0-9._-]*")) {
      throw new ProfileFailure(nameOrFolder, "the folder holds no " + FILE);
    }
    var installed = weights.resolve(nameOrFolder);
    if (Files.exists(installed.resolve(FILE))) {
      return read(installed);
    }
    try (var in = ProfileFolder.class.getResourceAsStream(RESOURCES + nameOrFolder + "/" + FILE)) {
      if (in == null) {
        throw new ProfileFailure(
            nameOrFolder,
            "there is no built-in profile of that name and no folder "
                + installed
                + " with a "
                + FILE);
      }
      return new Found(
          nameOrFolder, new String(in.readAllBytes(), StandardCharsets.UTF_8), installed, true);
    } catch (IOException e) {
      throw new ProfileFailure(nameOrFolder, FILE + " cannot be read", e);
    }
  }

  /**
   * Reads the profile of a folder.
   *
   * @throws ProfileFailure if the folder holds no profile, or it cannot be read
   */
  public static ProfileFolder of(Path folder) {
    return read(folder).folder();
  }

  private static Found read(Path folder) {
    try {
      return new Found(folder.toString(), Files.readString(folder.resolve(FILE)), folder, false);
    } catch (NoSuchFileException e) {
      throw new ProfileFailure(folder.toString(), "the folder holds no " + FILE, e);
    } catch (IOException e) {
      throw new ProfileFailure(folder.toString(), FILE + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The file of a network that is installed: the first of its names that exists.
   *
   * @param network for failures, such as {@code vae}
   * @throws ProfileFailure if none exists
   */
  public Path file(String network, List<WeightChoice> files) {
    return folder.resolve(choice(network, files).path());
  }

  /**
   * Reads every installed file that has a digest in the profile and compares.
   *
   * @throws ProfileFailure at the first file that differs or cannot be read
   */
  public void verifyDigests() {
    verify("transformer", profile.transformer().files());
    verify("vae", profile.vae().files());
    verify("text", profile.text().files());
    verify("vision", profile.vision().files());
    verify("tokenizer", profile.tokenizer());
  }

  private void verify(String network, List<WeightChoice> files) {
    var choice = choice(network, files);
    choice
        .sha256()
        .ifPresent(
            expected -> {
              String actual = sha256(profile.name(), folder.resolve(choice.path()));
              if (!actual.equals(expected)) {
                throw new ProfileFailure(
                    profile.name(),
                    "%s has the sha256 %s but %s is expected; fetch it again"
                        .formatted(choice.path(), actual, expected));
              }
            });
  }

  private WeightChoice choice(String network, List<WeightChoice> files) {
    for (var choice : files) {
      if (Files.isRegularFile(folder.resolve(choice.path()))) {
        return choice;
      }
    }
    throw new ProfileFailure(
        profile.name(),
        "no weights of the network %s in %s; put one of these files there: %s"
            .formatted(
                network,
                folder,
                files.stream().map(WeightChoice::path).collect(Collectors.joining(", "))));
  }

  /** Digest of a whole file, in lower-case hexadecimal digits. */
  static String sha256(String profile, Path file) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var in = Files.newInputStream(file)) {
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ProfileFailure(profile, file + " cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
