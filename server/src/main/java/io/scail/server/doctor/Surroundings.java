package io.scail.server.doctor;

import io.scail.models.memory.Sharing;
import io.scail.models.profile.Precision;
import io.scail.preprocessing.ModelFiles;
import io.scail.server.files.FileStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * All that the settings name and a check looks at.
 *
 * @param host where the server would listen
 * @param port there; 0 is any
 * @param visibleGpus CUDA's own list of the cards that may be used; empty for all
 * @param model what would run; empty for the test card
 */
public record Surroundings(
    InetAddress host,
    int port,
    DeviceChoice device,
    Optional<String> visibleGpus,
    Libraries libraries,
    Optional<Model> model,
    Stores stores,
    Secrets secrets) {

  /**
   * Where native libraries come from.
   *
   * @param torch folder of a libtorch in place of the one that comes along
   * @param cache folder below which the one that comes along is unpacked
   * @param searched folders where the dynamic loader looks first
   */
  public record Libraries(Optional<Path> torch, Path cache, List<Path> searched) {
    public Libraries {
      searched = List.copyOf(searched);
    }
  }

  /**
   * The networks.
   *
   * @param profile name or folder
   * @param weights folder below which profiles have their weights
   * @param precision tier, when it is not the profile's own
   * @param sharing how the devices share a request
   * @param memory most bytes of the device; empty for a share of what is free
   * @param vision graphs that look at pictures, when not those that come along
   */
  public record Model(
      String profile,
      Path weights,
      Optional<Precision> precision,
      Sharing sharing,
      OptionalLong memory,
      Optional<ModelFiles> vision) {}

  /**
   * Where things are kept.
   *
   * @param data folder of this node
   * @param database URL
   * @param files a folder, or {@code s3://BUCKET/PREFIX}
   * @param bucket opens the file store in a bucket, given a folder for its spool
   * @param largestUpload bytes that one upload may have
   */
  public record Stores(
      Path data,
      String database,
      String files,
      Function<Path, FileStore> bucket,
      long largestUpload) {}

  /**
   * What nobody else is to read.
   *
   * @param files files and folders with secrets in them
   * @param onCommandLine names of secret settings that stand on the command line
   */
  public record Secrets(List<Path> files, List<String> onCommandLine) {
    public Secrets {
      files = List.copyOf(files);
      onCommandLine = List.copyOf(onCommandLine);
    }
  }
}
