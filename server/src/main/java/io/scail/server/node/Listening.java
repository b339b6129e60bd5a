package io.scail.server.node;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.scail.server.http.HttpServer;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how the API listens.
 *
 * @param publicUrl the address that callers know, when it is not the one they send requests to
 */
record Listening(HttpServer.Settings http, Optional<URI> publicUrl, boolean trustForwarded) {
  /** Room around the largest upload for what its protocol adds. */
  private static final long FRAMING = 1 << 20;

  static Listening of(Settings given) {
    return new Listening(
        new HttpServer.Settings(
            address(given.get(KnownSettings.HOST)),
            given.get(KnownSettings.PORT),
            Math.max(given.get(KnownSettings.MAX_BODY), given.get(KnownSettings.UPLOAD_BYTES))
                + FRAMING,
            given.get(KnownSettings.IDLE),
            given.get(KnownSettings.GRACE),
            tls(given.get(KnownSettings.TLS_CERTIFICATE), given.get(KnownSettings.TLS_KEY))),
        given.get(KnownSettings.PUBLIC_URL),
        given.get(KnownSettings.TRUST_FORWARDED));
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new SettingsFailure("The setting host names no address: %s.".formatted(host));
    }
  }

  private static Optional<Tls> tls(Optional<Path> certificate, Optional<Path> key) {
    if (certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    var chain = file("tls.certificate", certificate);
    var secret = file("tls.key", key);
    try {
      var keys =
          Keys.builder()
              .pem(pem -> pem.certChain(Resource.create(chain)).key(Resource.create(secret)))
              .build();
      return Optional.of(Tls.builder().privateKey(keys).privateKeyCertChain(keys).build());
    } catch (RuntimeException e) {
      // Helidon has no type of its own for what can be wrong in a PEM file.
      throw new SettingsFailure(
          "The files of tls.certificate and tls.key are no PEM certificate and key: %s."
              .formatted(e.getMessage()));
    }
  }

  private static Path file(String name, Optional<Path> path) {
    return path.filter(Files::isReadable)
        .orElseThrow(
            () ->
                new SettingsFailure(
                    "The settings tls.certificate and tls.key go together, and %s names no readable file."
                        .formatted(name)));
  }

  /** Whether nobody but this machine can reach the server, not even through a proxy on it. */
  boolean local() {
    return http.host().isLoopbackAddress() && publicUrl.isEmpty() && !trustForwarded;
  }

  /** The address to open, by the port that was really taken. */
  String url(int port) {
    var host = http.host().getHostAddress();
    return publicUrl
        .map(URI::toString)
        .orElse(
            "%s://%s:%d"
                .formatted(
                    http.tls().isPresent() ? "https" : "http",
                    host.contains(":") ? "[" + host + "]" : host,
                    port));
  }
}
