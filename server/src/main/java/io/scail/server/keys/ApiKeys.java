package io.scail.server.keys;

import io.scail.server.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The keys that may use the server. A key's text is {@code <id>:<secret>}, as fal's are. Stored is
 * a plain SHA-256 of the secret: it has 256 random bits, so there is nothing to guess that a slow
 * hash would protect.
 */
public final class ApiKeys {
  /** Callers ask ten times a second; a key that is revoked elsewhere works on for this long. */
  private static final long REMEMBERED_NANOS = Duration.ofSeconds(1).toNanos();

  private static final int MOST_REMEMBERED = 10_000;

  private final Database database;
  private final Map<String, Stored> remembered = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  public ApiKeys(Database database) {
    this.database = database;
  }

  /** Makes a key. Its text is in the answer and nowhere else. */
  public NewKey create(String name, Set<Scope> scopes, KeyLimits limits) {
    var id = hex(8);
    var secret = hex(32);
    database.write(
        tx ->
            tx.update(
                "INSERT INTO api_key (id, name, digest, scopes, created_at, running, submits_per_minute,"
                    + " storage_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                id,
                name,
                digest(secret),
                scopes.stream().map(Scope::name).sorted().collect(Collectors.joining(",")),
                tx.now(),
                boxed(limits.running()),
                boxed(limits.submitsPerMinute()),
                limits.storageBytes().isPresent()
                    ? Optional.of(limits.storageBytes().getAsLong())
                    : Optional.empty()));
    return new NewKey(id, id + ":" + secret);
  }

  /** Who this credential belongs to; empty when it is wrong or revoked. */
  public Optional<Caller> authenticate(String credential) {
    var colon = credential.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    var digest = digest(credential.substring(colon + 1));
    return stored(credential.substring(0, colon))
        .filter(stored -> sameText(stored.digest, digest))
        .map(Stored::caller);
  }

  /** Whether there is a key of this id that is not revoked. */
  public boolean usable(String id) {
    return stored(id).isPresent();
  }

  private Optional<Stored> stored(String id) {
    var known = remembered.get(id);
    if (known != null && System.nanoTime() - known.readAt < REMEMBERED_NANOS) {
      return Optional.of(known);
    }
    var found =
        database.read(
            tx ->
                tx.first(
                    "SELECT id, name, digest, scopes FROM api_key WHERE id = ? AND revoked_at IS NULL",
                    row ->
                        new Stored(
                            row.getString(3),
                            new Caller(
                                row.getString(1), row.getString(2), scopes(row.getString(4))),
                            System.nanoTime()),
                    id));
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    if (found.isPresent()) {
      remembered.put(id, found.get());
    } else {
      remembered.remove(id);
    }
    return found;
  }

  /** All keys, oldest first, revoked ones too. */
  public List<KeyInfo> list() {
    return database.read(
        tx ->
            tx.query(
                "SELECT id, name, scopes, created_at, revoked_at, running, submits_per_minute, storage_bytes"
                    + " FROM api_key ORDER BY created_at, id",
                row -> {
                  var revoked = row.getLong(5);
                  var running = row.getInt(6);
                  var perMinute = row.getInt(7);
                  var storage = row.getLong(8);
                  return new KeyInfo(
                      row.getString(1),
                      row.getString(2),
                      scopes(row.getString(3)),
                      Instant.ofEpochMilli(row.getLong(4)),
                      revoked == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(revoked)),
                      new KeyLimits(
                          running == 0 ? OptionalInt.empty() : OptionalInt.of(running),
                          perMinute == 0 ? OptionalInt.empty() : OptionalInt.of(perMinute),
                          storage == 0 ? OptionalLong.empty() : OptionalLong.of(storage)));
                }));
  }

  /**
   * Makes a key useless, here from now on, in other processes within a second; false when there is
   * none of this id or it is revoked already.
   */
  public boolean revoke(String id) {
    var revoked =
        database.write(
            tx ->
                tx.update(
                    "UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                    tx.now(),
                    id));
    remembered.remove(id);
    return revoked == 1;
  }

  /**
   * Whether no key was ever made. A revoked one counts: taking away the last key must not let
   * everybody in.
   */
  public boolean untouched() {
    return database.read(
            tx -> tx.number("SELECT COUNT(*) FROM (SELECT 1 FROM api_key LIMIT 1) AS one"))
        == 0;
  }

  /** Whether any key can be used; without one the server listens to its own machine alone. */
  public boolean any() {
    return database.read(tx -> tx.number("SELECT COUNT(*) FROM api_key WHERE revoked_at IS NULL"))
        > 0;
  }

  private static Set<Scope> scopes(String text) {
    var found = EnumSet.noneOf(Scope.class);
    Arrays.stream(text.split(",", -1))
        .filter(part -> !part.isEmpty())
        .map(Scope::valueOf)
        .forEach(found::add);
    return found;
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  private static boolean sameText(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(String secret) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String hex(int bytes) {
    var some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }

  /** A key as it was made: the only time its text is known. */
  public record NewKey(String id, String text) {}

  /** A key without its secret. */
  public record KeyInfo(
      String id,
      String name,
      Set<Scope> scopes,
      Instant createdAt,
      Optional<Instant> revokedAt,
      KeyLimits limits) {
    public KeyInfo {
      scopes = Set.copyOf(scopes);
    }
  }

  private record Stored(String digest, Caller caller, long readAt) {}
}
