package io.scail.server.compare.run;

import io.scail.server.compare.CompareFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened to a run, one line of JSON each, on the disk before anything follows from it.
 * One process holds it at a time. A last line that a death cut short is taken away; it stands for
 * nothing that was acted upon.
 */
final class Journal implements AutoCloseable {
  private static final byte END = '\n';
  private static final String HIDDEN = "***";

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final List<Event> past;
  private final List<String> secrets;

  private Journal(
      Path file, FileChannel channel, FileLock lock, List<Event> past, List<String> secrets) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    this.past = List.copyOf(past);
    this.secrets = List.copyOf(secrets);
  }

  /**
   * Opens or begins a journal.
   *
   * @param secrets texts that never get into it, whoever says them
   * @throws CompareFailure when another process holds it, or it is damaged
   */
  static Journal open(Path file, List<String> secrets) {
    try {
      var channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      var lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new CompareFailure("Another process is running this comparison: %s.".formatted(file));
      }
      return new Journal(file, channel, lock, read(file, channel), secrets);
    } catch (IOException e) {
      throw new CompareFailure("The journal %s cannot be opened.".formatted(file), e);
    }
  }

  private static List<Event> read(Path file, FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    int whole = 0;
    for (int i = 0; i < bytes.position(); i++) {
      if (bytes.get(i) == END) {
        whole = i + 1;
      }
    }
    var events = new ArrayList<Event>();
    var text = new String(bytes.array(), 0, whole, StandardCharsets.UTF_8);
    for (var line : text.lines().toList()) {
      try {
        events.add(Event.parse(line));
      } catch (RuntimeException e) {
        throw new CompareFailure(
            "Line %d of the journal %s is damaged; mend it by hand or begin a new folder."
                .formatted(events.size() + 1, file),
            e);
      }
    }
    channel.truncate(whole);
    channel.position(whole);
    return events;
  }

  /** What was there when it was opened. */
  List<Event> past() {
    return past;
  }

  /** Writes an event down; it is on the disk when this returns. */
  synchronized void append(Event event) {
    var line = event.line();
    for (var secret : secrets) {
      line = line.replace(secret, HIDDEN);
    }
    var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw new CompareFailure("The journal %s cannot be written.".formatted(file), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new CompareFailure("The journal %s cannot be closed.".formatted(file), e);
    }
  }
}
