package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.testing.ScailProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports that are free, taken, and served by this very program. */
@Timeout(60)
final class PortCheckTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @TempDir private Path folder;

  @Test
  void aPortIsFreeUntilSomebodyListens() throws Exception {
    int port;
    try (var taken = new ServerSocket(0, 1, HERE)) {
      port = taken.getLocalPort();
      var answering = Thread.ofVirtual().start(() -> closeFirst(taken));
      assertEquals(Verdict.FAILED, PortCheck.look(HERE, port).verdict());
      answering.join();
    }
    assertEquals(Verdict.OK, PortCheck.look(HERE, port).verdict());
    assertEquals(Verdict.OK, PortCheck.look(HERE, 0).verdict());
  }

  private static void closeFirst(ServerSocket server) {
    try {
      server.accept().close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aServerThatRunsIsNoObstacle() throws Exception {
    try (var server =
        ScailProcess.start(
            folder.resolve("log"),
            Map.of(),
            "serve",
            "--profile",
            "test-card",
            "--workers",
            "0",
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString())) {
      int port = URI.create(server.awaitReady()).getPort();
      assertEquals(Verdict.OK, PortCheck.look(HERE, port).verdict());
    }
  }

  @Test
  void anAddressOfAnotherMachineCannotBeListenedOn() throws Exception {
    // TEST-NET-1: nobody's address.
    var elsewhere = InetAddress.getByName("192.0.2.1");
    assertEquals(Verdict.FAILED, PortCheck.look(elsewhere, 8080).verdict());
  }
}
