package io.scail.server.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * A file that is not whole yet, and a note beside it of the pieces that it holds. Both survive the
 * process, so a pull that is repeated fetches only what is missing. Safe for use by several
 * threads.
 */
final class PartFile implements AutoCloseable {
  private static final String SUFFIX = ".part";
  private static final String NOTE = ".pieces";

  private final Path target;
  private final String version;
  private final FileChannel channel;
  private final BitSet pieces;

  private PartFile(Path target, String version, FileChannel channel, BitSet pieces) {
    this.target = target;
    this.version = version;
    this.channel = channel;
    this.pieces = pieces;
  }

  /**
   * Opens what an earlier attempt left, or begins.
   *
   * @param version of the remote file; pieces of another one are thrown away
   */
  static PartFile open(Path target, String version) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    var known = new BitSet();
    try {
      var note = Files.readString(note(target)).split("\n", -1);
      if (note.length == 2 && note[0].equals(version) && Files.exists(part(target))) {
        for (var piece : note[1].split(",", -1)) {
          if (!piece.isEmpty()) {
            known.set(Integer.parseInt(piece));
          }
        }
      }
    } catch (NoSuchFileException | NumberFormatException e) {
      known.clear();
    }
    var channel =
        FileChannel.open(part(target), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (known.isEmpty()) {
      // Of another version, and perhaps longer.
      channel.truncate(0);
    }
    return new PartFile(target, version, channel, known);
  }

  private static Path part(Path target) {
    return target.resolveSibling(target.getFileName() + SUFFIX);
  }

  private static Path note(Path target) {
    return target.resolveSibling(target.getFileName() + NOTE);
  }

  synchronized boolean has(int piece) {
    return pieces.get(piece);
  }

  /** The pieces that are whole. */
  synchronized IntStream pieces() {
    return ((BitSet) pieces.clone()).stream();
  }

  void write(byte[] bytes, int length, long at) throws IOException {
    var buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  /** Notes that a piece is whole; its bytes are on disk before the note is. */
  synchronized void finished(int piece) throws IOException {
    channel.force(false);
    pieces.set(piece);
    var text = new StringBuilder(version).append('\n');
    pieces.stream().forEach(done -> text.append(done).append(','));
    var fresh = note(target).resolveSibling(note(target).getFileName() + ".new");
    Files.writeString(fresh, text.toString(), StandardCharsets.UTF_8);
    Files.move(fresh, note(target), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The bytes, to be checked before they get their name. */
  Path bytes() {
    return part(target);
  }

  /** Gives the file its name. */
  void complete() throws IOException {
    channel.close();
    Files.move(part(target), target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(note(target));
  }

  /** Throws away what was fetched. */
  void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(part(target));
    Files.deleteIfExists(note(target));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
