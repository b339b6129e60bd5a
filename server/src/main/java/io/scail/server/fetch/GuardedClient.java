package io.scail.server.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A small HTTP/1.1 client that connects to the very address the guard has checked. The JDK's client
 * resolves names by itself, so a name that answers differently the second time would get past any
 * check made before it.
 */
public final class GuardedClient {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final AddressGuard guard;
  private final SSLSocketFactory tls;

  public GuardedClient(AddressGuard guard, SSLSocketFactory tls) {
    this.guard = guard;
    this.tls = tls;
  }

  /** A client that trusts the JDK's certificates. */
  public GuardedClient(AddressGuard guard) {
    this(guard, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /**
   * An answer whose body is still to be read.
   *
   * @param headers names in lower case; of repeated ones the first
   */
  public record Answer(int status, Map<String, String> headers, InputStream body, Socket socket)
      implements AutoCloseable {
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /**
   * Sends one request without following redirects. The connection is cut at the deadline, wherever
   * it stands: while it is made, while the answer is awaited, or while its body is read.
   *
   * @throws FetchFailure when the target is not allowed or there is no answer
   */
  public Answer send(
      String method, URI url, Map<String, String> headers, byte[] body, Deadline deadline) {
    var secure = "https".equalsIgnoreCase(url.getScheme());
    if (url.getHost() == null || (!secure && !"http".equalsIgnoreCase(url.getScheme()))) {
      throw new FetchFailure.BadSource(
          "A URL must begin with http:// or https:// and name a host.");
    }
    var host = url.getHost().replaceAll("^\\[|]$", "");
    var port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    var addresses = guard.resolve(host);
    try {
      var socket = connect(addresses, port, deadline);
      try {
        var channel = secure ? secured(socket, host, port) : socket;
        channel.getOutputStream().write(head(method, url, headers, body));
        channel.getOutputStream().write(body);
        channel.getOutputStream().flush();
        return HttpAnswerReader.read(channel, method);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw new FetchFailure.Unreachable("The host %s did not answer.".formatted(host), e);
    }
  }

  private static Socket connect(List<InetAddress> addresses, int port, Deadline deadline)
      throws IOException {
    var failure = new IOException("no address");
    for (var address : addresses) {
      var most = Math.min(CONNECT.toMillis(), deadline.left().toMillis() + 1);
      var socket = new Socket();
      try {
        deadline.guard(socket);
        socket.connect(new InetSocketAddress(address, port), (int) most);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private SSLSocket secured(Socket socket, String host, int port) throws IOException {
    var secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    var parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (!host.contains(":") && !host.matches("[0-9.]+")) {
      parameters.setServerNames(List.of(new SNIHostName(host)));
    }
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static byte[] head(String method, URI url, Map<String, String> headers, byte[] body) {
    var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    var authority = url.getHost() + (url.getPort() > 0 ? ":" + url.getPort() : "");
    var head = new StringBuilder();
    var target = escaped(path + query, StandardCharsets.UTF_8);
    head.append("%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, target, authority));
    head.append("User-Agent: scail\r\nAccept-Encoding: identity\r\nConnection: close\r\n");
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A URL's text with every byte beyond ASCII in percent encoding. */
  static String escaped(String text, Charset charset) {
    var ascii = new StringBuilder();
    for (var b : text.getBytes(charset)) {
      if (b >= 0) {
        ascii.append((char) b);
      } else {
        ascii.append("%%%02X".formatted(b & 0xff));
      }
    }
    return ascii.toString();
  }
}
