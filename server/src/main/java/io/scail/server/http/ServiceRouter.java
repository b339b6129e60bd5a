package io.scail.server.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which service a request means. Three layouts work on one port at the same time: a header
 * that names the hosted URL, the hosted host names or subdomains, and path prefixes.
 */
public final class ServiceRouter {
  private static final Map<String, Service> HOSTED =
      Map.of(
          "fal.run", Service.RUN,
          "queue.fal.run", Service.QUEUE,
          "rest.fal.ai", Service.REST,
          "rest.alpha.fal.ai", Service.REST,
          "v3.fal.media", Service.CDN,
          "fal.ai", Service.WEB,
          "api.fal.ai", Service.PLATFORM);
  private static final Map<String, Service> LABELS =
      Map.of(
          "queue", Service.QUEUE,
          "rest", Service.REST,
          "cdn", Service.CDN,
          "api", Service.PLATFORM);

  private final Optional<URI> publicUrl;
  private final boolean trustForwarded;

  /**
   * @param publicUrl where callers reach the server, when it is not the address they send requests
   *     to
   * @param trustForwarded whether {@code X-Forwarded-*} headers come from a proxy that can be
   *     believed
   */
  public ServiceRouter(Optional<URI> publicUrl, boolean trustForwarded) {
    this.publicUrl = publicUrl;
    this.trustForwarded = trustForwarded;
  }

  /**
   * What the router needs to know of a request.
   *
   * @param path raw path, percent-encoded
   * @param query raw query, empty when there is none
   */
  public record Received(
      String scheme,
      String host,
      String path,
      String query,
      Optional<String> targetUrl,
      Optional<String> forwardedHost,
      Optional<String> forwardedProto) {}

  /**
   * Resolves a request.
   *
   * @throws Refusal with 400 when a target header or a path cannot be understood
   */
  public Target resolve(Received received) {
    var scheme = trusted(received.forwardedProto()).orElse(received.scheme());
    var host = trusted(received.forwardedHost()).orElse(received.host());
    if (received.targetUrl().isPresent()) {
      return resolveProxied(received.targetUrl().get(), origin(scheme, host));
    }
    var segments = segments(received.path());
    var query = Query.parse(received.query());
    var name = hostName(host).toLowerCase(Locale.ROOT);
    var hosted = HOSTED.get(name);
    if (hosted != null) {
      var urls = new PublicUrls.Hosted(scheme, host.substring(name.length()));
      return new Target(onHost(hosted, segments), segments, query, urls);
    }
    var base = publicUrl.map(URI::getAuthority).orElse("");
    var dot = name.indexOf('.');
    if (!base.isEmpty() && dot > 0 && name.substring(dot + 1).equals(hostName(base))) {
      var label = LABELS.get(name.substring(0, dot));
      if (label != null) {
        return new Target(
            onHost(label, segments), segments, query, new PublicUrls.Subdomains(scheme, base));
      }
    }
    return byPrefix(segments, query, new PublicUrls.Prefixed(origin(scheme, host)));
  }

  private Target resolveProxied(String text, String origin) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw Refusal.detail(400, "Invalid request");
    }
    var service = url.getHost() == null ? null : HOSTED.get(url.getHost().toLowerCase(Locale.ROOT));
    if (service == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
      throw Refusal.detail(400, "Invalid request");
    }
    var segments = segments(Optional.ofNullable(url.getRawPath()).orElse(""));
    var query = Query.parse(Optional.ofNullable(url.getRawQuery()).orElse(""));
    return new Target(onHost(service, segments), segments, query, new PublicUrls.Prefixed(origin));
  }

  /** Webhook keys are asked for on more hosts than the one that documents them. */
  private static Service onHost(Service service, List<String> segments) {
    return !segments.isEmpty() && segments.getFirst().equals(".well-known")
        ? Service.REST
        : service;
  }

  private static Target byPrefix(List<String> segments, Query query, PublicUrls urls) {
    var first = segments.isEmpty() ? "" : segments.getFirst();
    var rest = segments.isEmpty() ? segments : segments.subList(1, segments.size());
    return switch (first) {
      case "queue" -> new Target(Service.QUEUE, rest, query, urls);
      case "rest" -> new Target(Service.REST, rest, query, urls);
      case "cdn" -> new Target(Service.CDN, rest, query, urls);
      case "run" -> new Target(Service.RUN, rest, query, urls);
      case "files", "upload" -> new Target(Service.CDN, segments, query, urls);
      case "api" -> new Target(Service.WEB, segments, query, urls);
      case ".well-known" -> new Target(Service.REST, segments, query, urls);
      case "v1" ->
          new Target(
              segments.size() > 1 && segments.get(1).equals("models")
                  ? Service.PLATFORM
                  : Service.V1,
              segments,
              query,
              urls);
      case "health", "metrics" -> new Target(Service.OBSERVE, segments, query, urls);
      case "", "playground", "favicon.ico" -> new Target(Service.PAGE, segments, query, urls);
      default -> new Target(Service.RUN, segments, query, urls);
    };
  }

  private String origin(String scheme, String host) {
    return publicUrl
        .map(URI::toString)
        .map(ServiceRouter::withoutSlash)
        .orElse(scheme + "://" + host);
  }

  private Optional<String> trusted(Optional<String> header) {
    return trustForwarded ? header.map(text -> text.split(",", 2)[0].strip()) : Optional.empty();
  }

  private static String hostName(String authority) {
    var end = authority.lastIndexOf(':');
    return end > authority.lastIndexOf(']') ? authority.substring(0, end) : authority;
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (var part : path.replaceFirst("^/", "").split("/", -1)) {
      try {
        segments.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw Refusal.detail(400, "The path is not percent-encoded as it should be.");
      }
    }
    if (segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }
}
