package io.scail.server.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Brings an input that a caller named by URL into a file: downloads it, decodes it, or finds it
 * among its own.
 */
public final class InputFetcher {
  // Below a prefix where the public URL has a path.
  private static final Pattern OWN = Pattern.compile(".*/files/b/([A-Za-z0-9_-]{22,})/[^/]*");
  private static final int MOST_REDIRECTS = 5;
  // Longer URLs are refused by common servers; data URIs are not limited by this.
  private static final int LONGEST_URL = 8192;

  private final GuardedClient client;
  private final OwnFiles files;
  private final long most;
  private final Duration within;

  /**
   * @param files files of this server, which are taken without asking over HTTP
   * @param most bytes of one input
   * @param within time for one download with its redirects
   */
  public InputFetcher(GuardedClient client, OwnFiles files, long most, Duration within) {
    this.client = client;
    this.files = files;
    this.most = most;
    this.within = within;
  }

  /** When a fetch that begins now must be over; its caller may cancel it before. */
  public Deadline deadline() {
    return Deadline.in(within);
  }

  /**
   * Writes the input to a file.
   *
   * @param source an {@code http}, {@code https} or {@code data} URL
   * @param deadline holds for downloads; cancelling also ends the copying of own files
   * @throws FetchFailure when it cannot be had, or is not wanted any more
   */
  public void fetch(String source, Path file, Deadline deadline) {
    if (source.regionMatches(true, 0, "data:", 0, 5)) {
      decode(source, file);
      return;
    }
    if (source.length() > LONGEST_URL) {
      throw new FetchFailure.BadSource(
          "The URL is longer than %d characters.".formatted(LONGEST_URL));
    }
    var url = parse(source);
    var own = OWN.matcher(url.getRawPath() == null ? "" : url.getRawPath());
    if (own.matches()) {
      var stream = files.open(own.group(1));
      if (stream.isPresent()) {
        copy(stream.get(), file, deadline);
        return;
      }
    }
    download(url, file, deadline);
  }

  private void download(URI first, Path file, Deadline deadline) {
    var url = first;
    for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
      var headers =
          first.getRawUserInfo() != null && sameOrigin(first, url)
              ? Map.of("Accept", "*/*", "Authorization", basic(first))
              : Map.of("Accept", "*/*");
      try (var answer = client.send("GET", url, headers, new byte[0], deadline)) {
        if (answer.status() >= 300
            && answer.status() < 400
            && answer.header("location").isPresent()) {
          // Heads are read byte by byte: what stands for a byte beyond ASCII is part of a
          // character.
          var location =
              GuardedClient.escaped(answer.header("location").get(), StandardCharsets.ISO_8859_1);
          url = url.resolve(parse(location));
          continue;
        }
        if (answer.status() != 200) {
          throw new FetchFailure.Unreachable(
              "The host %s answered with status %d.".formatted(url.getHost(), answer.status()),
              null);
        }
        // Beside chunks a length says nothing, and need not even be a number.
        var announced = answer.header("content-length").filter(text -> text.matches("\\d{1,18}"));
        if (announced.map(Long::parseLong).orElse(0L) > most) {
          throw new FetchFailure.TooLarge(most);
        }
        copy(new Received(answer.body(), url), file, deadline);
        return;
      } catch (IOException e) {
        throw broken(url, e);
      }
    }
    throw new FetchFailure.Unreachable(
        "The URL redirects more than %d times.".formatted(MOST_REDIRECTS), null);
  }

  private static FetchFailure broken(URI url, Exception e) {
    return new FetchFailure.Unreachable(
        "The download from %s broke off.".formatted(url.getHost()), e);
  }

  private void decode(String source, Path file) {
    var comma = source.indexOf(',');
    if (comma < 0) {
      throw new FetchFailure.BadSource("A data URI has a comma before its data.");
    }
    var encoded = source.substring(comma + 1);
    byte[] bytes;
    try {
      bytes =
          source.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")
              ? Base64.getMimeDecoder()
                  .decode(encoded.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="))
              : URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.ISO_8859_1)
                  .getBytes(StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw new FetchFailure.BadSource("The data of the data URI cannot be decoded.");
    }
    if (bytes.length > most) {
      throw new FetchFailure.TooLarge(most);
    }
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("an input could not be kept", e);
    }
  }

  private void copy(InputStream source, Path file, Deadline deadline) {
    try (source;
        OutputStream out = Files.newOutputStream(file)) {
      var buffer = new byte[64 * 1024];
      var total = 0L;
      for (var count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        total += count;
        if (deadline.cancelled()) {
          throw new FetchFailure.Unreachable("The input is not wanted any more.", null);
        }
        if (total > most) {
          throw new FetchFailure.TooLarge(most);
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an input could not be kept", e);
    }
  }

  /** What another host sends: where it breaks off, that is the host's fault and not the disk's. */
  private static final class Received extends FilterInputStream {
    private final URI url;

    Received(InputStream body, URI url) {
      super(body);
      this.url = url;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        throw broken(url, e);
      }
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException e) {
        throw broken(url, e);
      }
    }
  }

  private static boolean sameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && a.getPort() == b.getPort();
  }

  private static String basic(URI url) {
    return "Basic "
        + Base64.getEncoder().encodeToString(url.getUserInfo().getBytes(StandardCharsets.UTF_8));
  }

  private static URI parse(String text) {
    try {
      return new URI(text.strip().replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw new FetchFailure.BadSource("The text is not a URL.");
    }
  }
}
