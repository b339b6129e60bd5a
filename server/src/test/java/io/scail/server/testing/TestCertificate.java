package io.scail.server.testing;

import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private certificate for this machine and for fal's own host names, made by the JDK's keytool.
 *
 * @param store a PKCS #12 file with the key and the certificate
 * @param pem the certificate as clients in other languages read it
 * @param context trusts it and can prove it
 */
public record TestCertificate(Path store, Path pem, SSLContext context) {
  /** Opens the store. */
  public static final String PASSWORD = "password";

  private static final String NAMES =
      "san=dns:localhost,ip:127.0.0.1,dns:fal.run,dns:queue.fal.run,dns:rest.fal.ai,dns:fal.ai,"
          + "dns:v3.fal.media";

  /** Makes one in an empty folder. */
  public static TestCertificate create(Path folder) {
    var store = folder.resolve("server.p12");
    var pem = folder.resolve("server.pem");
    keytool(
        "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=scail-test -validity 2"
            + " -storetype PKCS12 -ext bc:c -ext "
            + NAMES,
        store);
    keytool("-exportcert -alias server -rfc -file " + pem, store);
    try {
      var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      // A private key's entry is no trust anchor; its certificate has to be one by itself.
      var anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("server", keys.getCertificate("server"));
      trust.init(anchors);
      var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      identity.init(keys, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
      try (var out = Files.newOutputStream(folder.resolve("trust.p12"))) {
        anchors.store(out, PASSWORD.toCharArray());
      }
      return new TestCertificate(store, pem, context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the certificate cannot be used", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A trust store with the certificate alone. */
  public Path trust() {
    return store.resolveSibling("trust.p12");
  }

  Tls tls() {
    return Tls.builder().sslContext(context).build();
  }

  private static void keytool(String arguments, Path store) {
    var command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
