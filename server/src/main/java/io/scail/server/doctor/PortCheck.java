package io.scail.server.doctor;

import io.scail.server.http.Json;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Whether the server could listen where it is told to. */
final class PortCheck {
  private static final int PATIENCE_MILLIS = 2_000;

  private PortCheck() {}

  static Finding look(InetAddress host, int port) throws IOException {
    var place = "%s port %d".formatted(host.getHostAddress(), port);
    if (port == 0) {
      return Finding.ok("any free port of " + host.getHostAddress());
    }
    try (var socket = new ServerSocket()) {
      // A connection that was just closed is no reason not to listen again.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Finding.ok(place + " is free");
    } catch (BindException e) {
      var reason = String.valueOf(e.getMessage());
      if (reason.contains("in use")) {
        return isOurs(host, port)
            ? Finding.ok(place + " is served by a scail that runs")
            : Finding.failed(
                place + " is taken by another program",
                "Stop that program or choose another --port.");
      }
      return reason.contains("ermission")
          ? Finding.failed(
              place + " is not allowed",
              "Choose a port from 1024 on, or let the service manager grant low ports.")
          : Finding.failed(
              place + ": " + reason, "Set host to an address of this machine, such as 127.0.0.1.");
    }
  }

  /** Asks as a health probe does; whoever answers otherwise is somebody else. */
  private static boolean isOurs(InetAddress host, int port) {
    var address = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
      var body = answer.substring(Math.max(0, answer.indexOf("\r\n\r\n"))).strip();
      return Json.parse(body).has("status");
    } catch (IOException | Json.MalformedJson e) {
      return false;
    }
  }
}
