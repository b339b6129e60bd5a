package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AnalysisCacheTest {
  private static final AnalysisRecord RECORD =
      new AnalysisRecord(1, List.of(new AnalysisRecord.Sight(List.of(), List.of())));

  @TempDir private Path folder;

  private List<String> left() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Test
  void anEntryIsFoundAgain() throws IOException {
    var cache = new AnalysisCache(folder);
    cache.store("a", RECORD);
    assertEquals(Optional.of(RECORD), cache.find("a"));
    assertEquals(List.of("a.analysis"), left());
  }

  @Test
  void anEntryThatCannotBeKeptLeavesTheRunAlone() throws IOException {
    var cache = new AnalysisCache(folder);
    // Nothing can take the name of a folder that holds something.
    Files.createDirectories(folder.resolve("a.analysis").resolve("inside"));
    cache.store("a", RECORD);
    assertEquals(List.of("a.analysis"), left());
    assertEquals(Optional.empty(), cache.find("a"));
  }

  @Test
  void whatKilledProcessesLeftGoesAndWhatOthersWriteStays() throws IOException {
    var cache = new AnalysisCache(folder);
    var fresh = Files.createFile(folder.resolve("b1.part"));
    var old = Files.createFile(folder.resolve("b2.part"));
    var twoHoursAgo = Files.getLastModifiedTime(fresh).toInstant().minus(Duration.ofHours(2));
    Files.setLastModifiedTime(old, FileTime.from(twoHoursAgo));
    cache.store("a", RECORD);
    assertEquals(Set.of("a.analysis", "b1.part"), Set.copyOf(left()));
  }

  @Test
  void aFolderThatIsGoneIsNoReasonToFail() throws IOException {
    var cache = new AnalysisCache(folder.resolve("cache"));
    Files.delete(folder.resolve("cache"));
    cache.store("a", RECORD);
    assertEquals(Optional.empty(), cache.find("a"));
  }
}
