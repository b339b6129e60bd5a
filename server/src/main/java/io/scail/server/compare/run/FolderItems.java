package io.scail.server.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** Takes the items of a folder target: a copy of each video goes into the run's folder. */
final class FolderItems {
  private final Target.Folder target;
  private final RunBook book;
  private final Path folder;

  FolderItems(Target.Folder target, RunBook book, Path folder) {
    this.target = target;
    this.book = book;
    this.folder = folder;
  }

  void perform(RunItem item) {
    if (book.state(item).isOver()) {
      return;
    }
    var found = target.candidates(item).stream().filter(Files::isRegularFile).findFirst();
    if (found.isEmpty()) {
      book.failed(
          item,
          Fault.MISSING,
          "%s has no %s.mp4.".formatted(target.folder(), item.suiteCase().id()));
      return;
    }
    var source = found.get();
    var file = String.valueOf(source.getFileName());
    var name = item.fileStem() + file.substring(file.lastIndexOf('.'));
    var copy = folder.resolve(name);
    try {
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
      ResultFetch.keep(book, item, copy, name, 0);
    } catch (IOException e) {
      book.failed(item, Fault.DOWNLOAD, "%s cannot be copied: %s.".formatted(source, e));
    }
  }
}
