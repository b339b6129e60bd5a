package io.scail.preprocessing.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnpackedLibrariesTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir private Path folder;

  private URL jar() throws IOException {
    var jar = folder.resolve("some library-1.2.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("native/one.so"));
      out.write(CONTENT);
    }
    return jar.toUri().toURL();
  }

  private Optional<Path> unpack(Path root) throws IOException {
    try (var loader = new URLClassLoader(new URL[] {jar()}, null)) {
      return UnpackedLibraries.unpack(root, loader, "native/", List.of("one.so", "two.so"));
    }
  }

  @Test
  void aFileIsUnpackedOnceBelowTheNameOfItsJar() throws IOException {
    var root = folder.resolve("root");
    var unpacked = unpack(root).orElseThrow();
    assertEquals(root.resolve("some library-1.2"), unpacked);
    var file = unpacked.resolve("one.so");
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    var early = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(file, early);
    unpack(root);
    assertEquals(early, Files.getLastModifiedTime(file));
    try (var all = Files.list(unpacked)) {
      assertEquals(List.of(file), all.toList());
    }
  }

  @Test
  void aFileOfAnotherSizeIsReplaced() throws IOException {
    var root = folder.resolve("root");
    var file = unpack(root).orElseThrow().resolve("one.so");
    Files.write(file, new byte[] {9});
    unpack(root);
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
  }

  @Test
  void whereNothingCanBeWrittenTheLibraryHelpsItself() throws IOException {
    var blocked = Files.writeString(folder.resolve("file"), "");
    assertEquals(Optional.empty(), unpack(blocked));
  }

  @Test
  void filesThatNoJarHasAreNotUnpacked() throws IOException {
    try (var loader =
        new URLClassLoader(new URL[] {URI.create("file:" + folder + "/").toURL()}, null)) {
      var none = UnpackedLibraries.unpack(folder, loader, "native/", List.of("two.so"));
      assertTrue(none.isEmpty());
    }
  }
}
