package io.scail.server.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches files into a folder. Files that are there already and whole are left alone. */
public final class Pull {
  private static final Logger LOG = LoggerFactory.getLogger(Pull.class);

  private static final int BUFFER = 1 << 16;
  private static final double GB = 1e9;

  private final Hub hub;
  private final Path folder;
  private final Settings settings;
  private final PullListener listener;

  /**
   * How files are fetched.
   *
   * @param parallel pieces of a file fetched at a time, at least 1
   * @param pieceBytes size of a piece
   * @param attempts tries of one piece before the pull gives up
   * @param pause before a second try; doubled before each further one
   * @param stall time without a byte after which a connection is given up
   */
  public record Settings(
      int parallel, long pieceBytes, int attempts, Duration pause, Duration stall) {
    /** Four pieces of 64 MiB at a time, each tried eight times. */
    public static final Settings DEFAULT =
        new Settings(4, 64L << 20, 8, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public Settings {
      if (parallel < 1
          || pieceBytes < 1
          || attempts < 1
          || pause.isNegative()
          || !stall.isPositive()) {
        throw new IllegalArgumentException(
            parallel + " pieces of " + pieceBytes + " bytes, " + attempts + " attempts");
      }
    }

    public Settings withParallel(int pieces) {
      return new Settings(pieces, pieceBytes, attempts, pause, stall);
    }
  }

  public Pull(Hub hub, Path folder, Settings settings, PullListener listener) {
    this.hub = hub;
    this.folder = folder;
    this.settings = settings;
    this.listener = listener;
  }

  /** A file and what the hub says about it. */
  private record Wanted(ModelFile file, Hub.Remote remote) {}

  /**
   * Fetches all of them.
   *
   * @throws HubFailure when one cannot be had, does not fit the disk, or is not what it should be
   */
  public void run(List<ModelFile> files) {
    var wanted = new ArrayList<Wanted>();
    try {
      for (var file : files) {
        var remote = retry(() -> hub.describe(file));
        if (!isThere(file, remote)) {
          wanted.add(new Wanted(file, remote));
        }
      }
      requireSpace(wanted);
      for (var one : wanted) {
        fetch(one);
      }
    } catch (IOException e) {
      throw new HubFailure("The files cannot be written: " + e.getMessage(), false, e);
    }
  }

  private boolean isThere(ModelFile file, Hub.Remote remote) throws IOException {
    var target = folder.resolve(file.target());
    return Files.exists(target) && Files.size(target) == remote.size();
  }

  private void requireSpace(List<Wanted> wanted) throws IOException {
    long needed = 0;
    for (var one : wanted) {
      needed += one.remote().size() - have(one);
    }
    Files.createDirectories(folder);
    FileStore disk = Files.getFileStore(folder);
    long free = disk.getUsableSpace();
    if (needed > free) {
      throw HubFailure.lasting(
          String.format(
              Locale.ROOT,
              "%s needs %.1f GB more and its disk has %.1f GB free; make room or choose another folder.",
              folder,
              needed / GB,
              free / GB));
    }
  }

  private long have(Wanted one) throws IOException {
    try (var part = PartFile.open(target(one), one.remote().version())) {
      return part.pieces().mapToLong(piece -> length(one, piece)).sum();
    }
  }

  private Path target(Wanted one) {
    return folder.resolve(one.file().target());
  }

  private int pieces(Wanted one) {
    return Math.toIntExact(Math.ceilDiv(one.remote().size(), settings.pieceBytes()));
  }

  private long length(Wanted one, int piece) {
    return Math.min(settings.pieceBytes(), one.remote().size() - piece * settings.pieceBytes());
  }

  private void fetch(Wanted one) throws IOException {
    listener.began(one.file(), have(one), one.remote().size());
    try (var part = PartFile.open(target(one), one.remote().version())) {
      try (var pool =
          Executors.newFixedThreadPool(settings.parallel(), Thread.ofVirtual().factory())) {
        fetchPieces(one, part, pool);
      }
      var expected = one.file().sha256().or(() -> one.remote().sha256());
      if (expected.isPresent() && !sha256(part.bytes()).equals(expected.get())) {
        part.discard();
        throw HubFailure.lasting(
            "%s is not what was published: its SHA-256 differs; what came was deleted, try another --hub."
                .formatted(one.file().path()));
      }
      part.complete();
      listener.finished(one.file(), expected.isPresent());
    }
  }

  private void fetchPieces(Wanted one, PartFile part, ExecutorService pool) {
    var running = new ArrayList<Future<?>>();
    for (int piece = 0; piece < pieces(one); piece++) {
      int number = piece;
      if (!part.has(number)) {
        running.add(
            pool.submit(
                () -> {
                  retry(
                      () -> {
                        fetchPiece(one, part, number);
                        return number;
                      });
                }));
      }
    }
    try {
      for (var piece : running) {
        piece.get();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
      throw HubFailure.lasting("Interrupted; the same command goes on from here.");
    } catch (ExecutionException e) {
      pool.shutdownNow();
      throw e.getCause() instanceof HubFailure failure
          ? failure
          : new HubFailure("The download broke: " + e.getCause(), false, e);
    }
  }

  private void fetchPiece(Wanted one, PartFile part, int number) {
    long from = number * settings.pieceBytes();
    long length = length(one, number);
    var piece = hub.open(one.file(), from, from + length);
    try (var bytes = piece.bytes()) {
      if (piece.fromStart()) {
        // A hub without ranges sends the whole file each time.
        bytes.skipNBytes(from);
      }
      copy(one, part, bytes, from, length);
      part.finished(number);
    } catch (IOException e) {
      if (isDiskFull(e)) {
        throw new HubFailure(
            "The disk of %s is full; make room and repeat the command, it goes on from here."
                .formatted(folder),
            false,
            e);
      }
      throw HubFailure.passing(
          "The connection broke while fetching %s: %s".formatted(one.file().path(), e.getMessage()),
          e);
    }
  }

  private void copy(Wanted one, PartFile part, InputStream bytes, long from, long length)
      throws IOException {
    var buffer = new byte[BUFFER];
    long done = 0;
    try (var watch = new StallWatch(bytes, settings.stall())) {
      while (done < length) {
        int count = bytes.read(buffer, 0, (int) Math.min(BUFFER, length - done));
        if (count < 0) {
          throw new IOException("it ended early");
        }
        part.write(buffer, count, from + done);
        done += count;
        watch.progressed();
        listener.received(one.file(), count);
      }
    } catch (IOException e) {
      listener.received(one.file(), -done);
      throw e;
    }
  }

  private static boolean isDiskFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left");
  }

  /** Something that may fail for a moment. */
  private interface Attempt<T> {
    T call();
  }

  private <T> T retry(Attempt<T> work) {
    var pause = settings.pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return work.call();
      } catch (HubFailure e) {
        if (!e.isPassing() || attempt == settings.attempts()) {
          throw e;
        }
        LOG.info("trying again attempt={} reason=\"{}\"", attempt + 1, e.getMessage());
        sleep(pause);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HubFailure.lasting("Interrupted; the same command goes on from here.");
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[1 << 20];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
