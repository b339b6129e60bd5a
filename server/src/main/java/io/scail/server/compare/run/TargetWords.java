package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.client.FalServer;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Targets as a command line says them: {@code name=URL,key=FAL_KEY,price=0.20,set.FIELD=VALUE}. */
public final class TargetWords {
  /** What fal asks for a second of fal-ai/scail-2, in US dollars (its model page, 2026). */
  public static final BigDecimal HOSTED_PRICE = new BigDecimal("0.20");

  private static final String SET = "set.";

  private final Optional<BigDecimal> price;
  private final UnaryOperator<String> keys;

  /**
   * @param price of a second at targets that state none, neither on this machine nor fal's own
   * @param keys looks up a secret by the name of its variable or file
   */
  public TargetWords(Optional<BigDecimal> price, UnaryOperator<String> keys) {
    this.price = price;
    this.keys = keys;
  }

  /**
   * Reads a server's words.
   *
   * @throws CompareFailure when they are no target, or nobody said what an unknown server costs
   */
  public Target.Server server(String words) {
    var parts = words.split(",", -1);
    var head = pair(parts[0], words);
    var address = address(head[1], words);
    var endpoint = FalServer.SCAIL_2;
    var key = Optional.<String>empty();
    var own = Optional.<BigDecimal>empty();
    var parameters = Json.object();
    for (int i = 1; i < parts.length; i++) {
      var option = pair(parts[i], words);
      switch (option[0]) {
        case "key" -> key = Optional.of(keys.apply(option[1]));
        case "price" -> own = Optional.of(price(option[1], words));
        case "endpoint" -> endpoint = option[1];
        default -> set(parameters, option, words);
      }
    }
    try {
      return new Target.Server(
          head[0],
          FalServer.at(address, endpoint, key),
          parameters,
          own.orElseGet(() -> usualPrice(address, head[0])));
    } catch (IllegalArgumentException e) {
      throw new CompareFailure(
          "The target %s is no good: %s.".formatted(head[0], e.getMessage()), e);
    }
  }

  private BigDecimal usualPrice(URI address, String name) {
    if (FalServer.isHosted(address)) {
      return HOSTED_PRICE;
    }
    if (FalServer.isLoopback(address)) {
      return BigDecimal.ZERO;
    }
    return price.orElseThrow(
        () ->
            new CompareFailure(
                "Say what a second of video costs at %s: add ,price=0 for a server of your own."
                    .formatted(name)));
  }

  /** Reads a folder's words, {@code name=DIR}. */
  public static Target.Folder folder(String words) {
    var head = pair(words, words);
    var folder = Path.of(head[1]);
    if (!Files.isDirectory(folder)) {
      throw new CompareFailure("The folder %s of %s is not there.".formatted(folder, head[0]));
    }
    try {
      return new Target.Folder(head[0], folder);
    } catch (IllegalArgumentException e) {
      throw new CompareFailure(
          "The target %s is no good: %s.".formatted(head[0], e.getMessage()), e);
    }
  }

  private static String[] pair(String text, String words) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      // The words are not repeated: a key may stand among them by mistake.
      throw new CompareFailure(
          "A target is name=URL[,key=VARIABLE or FILE][,price=N][,endpoint=ID][,set.FIELD=VALUE];"
              + " \"%s…\" is not.".formatted(words.substring(0, Math.min(words.length(), 12))));
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }

  private static URI address(String text, String words) {
    try {
      var address = new URI(text);
      if (text.matches("https?://.*")
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getQuery() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new CompareFailure(
          "The target %s has no http address.".formatted(pair(words, "")[0]), e);
    }
    throw new CompareFailure("The target %s has no http address.".formatted(pair(words, "")[0]));
  }

  private static BigDecimal price(String text, String words) {
    if (!text.matches("\\d{1,6}(\\.\\d{1,6})?")) {
      throw new CompareFailure("The price of %s is no number.".formatted(pair(words, "")[0]));
    }
    return new BigDecimal(text);
  }

  private static void set(ObjectNode parameters, String[] option, String words) {
    if (!option[0].startsWith(SET)) {
      throw new CompareFailure(
          "The target %s has an unknown option %s; there is key, price, endpoint and set.FIELD."
              .formatted(pair(words, "")[0], option[0]));
    }
    try {
      parameters.set(option[0].substring(SET.length()), Json.parse(option[1]));
    } catch (Json.MalformedJson e) {
      // What is no number, no flag and no list is a word.
      parameters.put(option[0].substring(SET.length()), option[1]);
    }
  }
}
