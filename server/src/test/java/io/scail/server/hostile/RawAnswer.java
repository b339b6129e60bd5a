package io.scail.server.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What came back on a connection until its end.
 *
 * @param timedOut whether the server neither went on nor closed the connection
 */
record RawAnswer(String text, boolean timedOut) {

  /** Sends bytes, says that no more will come, and reads to the end. */
  static RawAnswer to(int port, byte[] bytes, Duration most) throws IOException {
    var answer = new ByteArrayOutputStream();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout((int) most.toMillis());
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answer);
    } catch (SocketTimeoutException e) {
      return new RawAnswer(answer.toString(StandardCharsets.ISO_8859_1), true);
    } catch (SocketException e) {
      // A server that refuses while bytes are still on their way resets the connection.
      return new RawAnswer(answer.toString(StandardCharsets.ISO_8859_1), false);
    }
    return new RawAnswer(answer.toString(StandardCharsets.ISO_8859_1), false);
  }

  /** Status of the first answer, 0 when there is none. */
  int status() {
    return text.matches("(?s)HTTP/1\\.1 \\d{3}.*") ? Integer.parseInt(text.substring(9, 12)) : 0;
  }
}
