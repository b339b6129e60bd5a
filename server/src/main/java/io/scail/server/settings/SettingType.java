package io.scail.server.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the text of a setting means.
 *
 * @param title what a good text is, as it stands in "must be …"
 * @param reader the value of a text; empty when the text is none of these
 */
public record SettingType<T>(String title, Function<String, Optional<T>> reader) {
  private static final String NONE = "none";
  private static final String CPU = "cpu";
  private static final Pattern DEVICE_WORD = Pattern.compile("auto|cpu|cuda");
  private static final Pattern DEVICE = Pattern.compile("cpu|cuda:\\d{1,3}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB|GiB|TiB)?");

  /** The value of a text; empty when it has none. */
  public Optional<T> parse(String text) {
    return reader.apply(text.strip());
  }

  /** Any text but an empty one. */
  static SettingType<String> text(String title) {
    return new SettingType<>(title, text -> Optional.of(text).filter(t -> !t.isEmpty()));
  }

  /** One of a few words. */
  static SettingType<String> choice(String... words) {
    var known = List.of(words);
    return new SettingType<>(
        "one of " + String.join(", ", known), text -> Optional.of(text).filter(known::contains));
  }

  /** A whole number between two, both included. */
  static SettingType<Integer> whole(int least, int most) {
    return new SettingType<>(
        most == Integer.MAX_VALUE
            ? "a whole number of %d or more".formatted(least)
            : "a whole number from %d to %d".formatted(least, most),
        text ->
            text.matches("\\d{1,10}")
                ? Optional.of(Long.parseLong(text))
                    .filter(number -> number >= least && number <= most)
                    .map(Math::toIntExact)
                : Optional.empty());
  }

  /** A number of 0 or more. */
  static SettingType<BigDecimal> decimal() {
    return new SettingType<>(
        "a number of 0 or more",
        text ->
            text.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(new BigDecimal(text))
                : Optional.empty());
  }

  static SettingType<Boolean> flag() {
    return new SettingType<>(
        "true or false",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** A span of time of a least length. */
  static SettingType<Duration> duration(Duration least) {
    var above = least.toMillis() > 1 ? " of at least %d ms".formatted(least.toMillis()) : "";
    return new SettingType<>(
        "a time%s such as 500ms, 15s or 7d".formatted(least.toMillis() == 1 ? " above 0" : above),
        text -> time(text).filter(time -> time.compareTo(least) >= 0));
  }

  private static Optional<Duration> time(String text) {
    var match = DURATION.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var number = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  /** A number of bytes up to a largest one. */
  static SettingType<Long> bytes(long most) {
    return new SettingType<>(
        most == Long.MAX_VALUE
            ? "a size such as 100MiB or 2GiB"
            : "a size of at most %d MiB such as 512KiB or 100MiB".formatted(most >> 20),
        text -> size(text).filter(size -> size <= most));
  }

  private static Optional<Long> size(String text) {
    var match = BYTES.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var unit = Optional.ofNullable(match.group(2)).orElse("B");
    var power = List.of("B", "KiB", "MiB", "GiB", "TiB").indexOf(unit);
    return Optional.of(Long.parseLong(match.group(1)))
        .filter(number -> number <= Long.MAX_VALUE >> (10 * power))
        .map(number -> number << (10 * power));
  }

  /** An absolute http or https URL. */
  static SettingType<URI> url() {
    return new SettingType<>("an http or https URL", SettingType::webAddress);
  }

  /** An address of the web; empty where the text is none. */
  public static Optional<URI> webAddress(String text) {
    try {
      var url = new URI(text);
      var web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return web && url.getHost() != null ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  static SettingType<Path> path() {
    return new SettingType<>(
        "a path",
        text -> {
          try {
            return Optional.of(text).filter(t -> !t.isEmpty()).map(Path::of);
          } catch (InvalidPathException e) {
            return Optional.empty();
          }
        });
  }

  /** Words separated by commas. */
  static SettingType<List<String>> list() {
    return new SettingType<>(
        "a list separated by commas",
        text ->
            Optional.of(
                text.equals(NONE) || text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::strip).toList()));
  }

  /** One of the words for what there is, or devices by name, separated by commas. */
  static SettingType<List<String>> devices() {
    return new SettingType<>(
        "auto, cpu, cuda, or devices by name such as cuda:0,cuda:1",
        text ->
            DEVICE_WORD.matcher(text).matches()
                ? Optional.of(List.of(text))
                : Optional.of(Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                    .filter(SettingType::areDevices));
  }

  private static boolean areDevices(List<String> names) {
    long gpus = names.stream().filter(name -> !name.equals(CPU)).count();
    long different = names.stream().filter(name -> !name.equals(CPU)).distinct().count();
    return gpus == different && names.stream().allMatch(name -> DEVICE.matcher(name).matches());
  }

  /** How readily steps answer from earlier ones. */
  static SettingType<String> caching() {
    return new SettingType<>(
        "off, careful, fast, or a share from 0 to 1",
        text -> Optional.of(text).filter(t -> t.matches("off|careful|fast|0|1|0\\.\\d{1,9}")));
  }

  /** A part of a whole. */
  static SettingType<BigDecimal> share() {
    return new SettingType<>(
        "a share from 0 to 1",
        text ->
            text.matches("0|1|1\\.0{1,9}|0\\.\\d{1,9}")
                ? Optional.of(new BigDecimal(text))
                : Optional.empty());
  }

  /** The same, or {@code none}. */
  static <T> SettingType<Optional<T>> optional(SettingType<T> type) {
    return new SettingType<>(
        type.title() + ", or " + NONE,
        text -> {
          if (text.equals(NONE)) {
            return Optional.of(Optional.empty());
          }
          var value = type.parse(text);
          return value.isPresent() ? Optional.of(value) : Optional.empty();
        });
  }
}
