package io.scail.server.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * A server that speaks fal's protocol, and who calls it.
 *
 * @param queue address in front of the endpoint's name
 * @param rest address in front of {@code /storage/…}
 * @param endpoint such as {@code fal-ai/scail-2}
 * @param key the caller's secret; leaves this record in an {@code Authorization} header only
 */
public record FalServer(URI queue, URI rest, String endpoint, Optional<String> key) {
  /** The endpoint that every server here has. */
  public static final String SCAIL_2 = "fal-ai/scail-2";

  private static final String HOSTED_QUEUE = "https://queue.fal.run";
  private static final String HOSTED_REST = "https://rest.fal.ai";

  public FalServer {
    if (!endpoint.matches("[\\w.-]+(/[\\w.-]+)+")) {
      throw new IllegalArgumentException("not an endpoint: " + endpoint);
    }
  }

  /**
   * The server at an address.
   *
   * @param address {@code https://queue.fal.run} or {@code https://fal.run} for the hosted API;
   *     otherwise scheme, host and port, with a path when a proxy puts one in front
   */
  public static FalServer at(URI address, String endpoint, Optional<String> key) {
    if (isHosted(address)) {
      return new FalServer(URI.create(HOSTED_QUEUE), URI.create(HOSTED_REST), endpoint, key);
    }
    var base = address.toString().replaceAll("/+$", "").replaceAll("/queue$", "");
    return new FalServer(URI.create(base + "/queue"), URI.create(base + "/rest"), endpoint, key);
  }

  /** Whether an address is fal's own. */
  public static boolean isHosted(URI address) {
    var host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("fal.run") || host.endsWith(".fal.run") || host.endsWith(".fal.ai");
  }

  /** Whether an address is on this machine. */
  public static boolean isLoopback(URI address) {
    var host = String.valueOf(address.getHost()).replaceAll("^\\[|]$", "");
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  URI submit() {
    return URI.create(queue + "/" + endpoint);
  }

  /**
   * A request's own address. Built here, as fal's JavaScript client does, and not taken from the
   * answer: the key would follow an address that points elsewhere.
   */
  URI request(String id, String action) {
    var names = endpoint.split("/", 3);
    return URI.create("%s/%s/%s/requests/%s%s".formatted(queue, names[0], names[1], id, action));
  }

  @Override
  public String toString() {
    return queue + "/" + endpoint;
  }
}
