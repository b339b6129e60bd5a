package io.scail.server.http;

/**
 * The base URLs that an answer uses, in the layout that its caller uses: path prefixes, subdomains
 * of the public host, or the hosted service's own host names. Bases have no slash at their end.
 */
public sealed interface PublicUrls {
  /** Base of synchronous calls. */
  String run();

  /** Base of the queue. */
  String queue();

  /** Base of uploads' first steps, tokens and webhook keys. */
  String rest();

  /** Base of {@code /files/upload} and its relatives. */
  String cdn();

  /** Base of downloads ({@code /files/b/…}) and of upload addresses ({@code /upload/…}). */
  String files();

  /** One origin with a path prefix a service. */
  record Prefixed(String origin) implements PublicUrls {
    @Override
    public String run() {
      return origin;
    }

    @Override
    public String queue() {
      return origin + "/queue";
    }

    @Override
    public String rest() {
      return origin + "/rest";
    }

    @Override
    public String cdn() {
      return origin + "/cdn";
    }

    @Override
    public String files() {
      return origin;
    }
  }

  /** One subdomain a service below a public host name, which may carry a port. */
  record Subdomains(String scheme, String host) implements PublicUrls {
    @Override
    public String run() {
      return scheme + "://" + host;
    }

    @Override
    public String queue() {
      return scheme + "://queue." + host;
    }

    @Override
    public String rest() {
      return scheme + "://rest." + host;
    }

    @Override
    public String cdn() {
      return scheme + "://cdn." + host;
    }

    @Override
    public String files() {
      return cdn();
    }
  }

  /**
   * The hosted service's names, which someone has pointed at this server; the port may be empty.
   */
  record Hosted(String scheme, String port) implements PublicUrls {
    @Override
    public String run() {
      return scheme + "://fal.run" + port;
    }

    @Override
    public String queue() {
      return scheme + "://queue.fal.run" + port;
    }

    @Override
    public String rest() {
      return scheme + "://rest.fal.ai" + port;
    }

    @Override
    public String cdn() {
      return scheme + "://v3.fal.media" + port;
    }

    @Override
    public String files() {
      return cdn();
    }
  }

  /** Text from which {@link #parse} makes the same value again. */
  default String text() {
    return switch (this) {
      case Prefixed(var origin) -> "prefixed " + origin;
      case Subdomains(var scheme, var host) -> "subdomains " + scheme + " " + host;
      case Hosted(var scheme, var port) -> "hosted " + scheme + " " + port;
    };
  }

  /** Reads what {@link #text} wrote. */
  static PublicUrls parse(String text) {
    var parts = text.split(" ", -1);
    return switch (parts[0]) {
      case "prefixed" -> new Prefixed(parts[1]);
      case "subdomains" -> new Subdomains(parts[1], parts[2]);
      case "hosted" -> new Hosted(parts[1], parts[2]);
      default -> throw new IllegalArgumentException("not public URLs: " + text);
    };
  }
}
