package io.scail.server.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Stands for a name service that knows other addresses: an HTTP proxy whose tunnels all end at one
 * port of this machine, whatever host was asked for.
 */
final class TunnelProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;

  private TunnelProxy(ServerSocket listener, int port) {
    this.listener = listener;
    this.port = port;
  }

  /** Starts a proxy whose tunnels end at a port. */
  static TunnelProxy to(int port) throws IOException {
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var proxy = new TunnelProxy(listener, port);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  /** Sends calls to fal's hosts through this proxy. */
  ProxySelector selector() {
    var proxy =
        new Proxy(
            Proxy.Type.HTTP,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return uri.getHost().contains("fal.") ? List.of(proxy) : List.of(Proxy.NO_PROXY);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        throw new AssertionError("the tunnel refused " + uri, failure);
      }
    };
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var caller = listener.accept();
        Thread.ofVirtual().start(() -> tunnel(caller));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void tunnel(Socket caller) {
    try (caller;
        var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) caller.getInputStream().read());
      }
      if (!head.toString().startsWith("CONNECT ")) {
        return;
      }
      caller
          .getOutputStream()
          .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var back = Thread.ofVirtual().start(() -> copy(server, caller));
      copy(caller, server);
      back.join();
    } catch (IOException e) {
      // One side hung up: so does the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // One side hung up: so does the other.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
