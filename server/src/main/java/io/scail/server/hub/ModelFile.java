package io.scail.server.hub;

import java.util.Optional;

/**
 * A published file and where it belongs.
 *
 * @param repository owner and name on the hub
 * @param revision commit, tag or branch
 * @param path inside the repository
 * @param target path below the profile's folder
 * @param sha256 of the file, when it is known beforehand
 * @param licence that must be accepted before the file is fetched, empty when none must
 */
public record ModelFile(
    String repository,
    String revision,
    String path,
    String target,
    Optional<String> sha256,
    Optional<Licence> licence) {

  /** What an operator agrees to. */
  public record Licence(String name, String url, String terms) {}

  public ModelFile {
    if (target.startsWith("/") || target.contains("..")) {
      throw new IllegalArgumentException("a target lies below the profile's folder: " + target);
    }
  }
}
