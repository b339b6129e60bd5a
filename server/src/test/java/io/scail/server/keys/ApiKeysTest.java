package io.scail.server.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class ApiKeysTest {
  @TempDir Path folder;
  private Database database;
  private ApiKeys keys;

  @BeforeEach
  void open() {
    database = Database.open("sqlite:" + folder.resolve("keys.db"));
    keys = new ApiKeys(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aKeyOpensWithItsWholeTextAlone() {
    assertFalse(keys.any());
    var key = keys.create("team", Set.of(Scope.JOBS), KeyLimits.DEFAULT);
    assertTrue(keys.any());
    assertEquals(
        Optional.of(new Caller(key.id(), "team", Set.of(Scope.JOBS))),
        keys.authenticate(key.text()));
    for (var wrong :
        new String[] {
          "",
          ":",
          key.id(),
          key.id() + ":",
          key.text() + "0",
          key.text().toUpperCase(java.util.Locale.ROOT),
          "x" + key.text(),
          key.text().substring(0, key.text().length() - 1),
          key.text() + ":" + key.id()
        }) {
      assertEquals(Optional.empty(), keys.authenticate(wrong), wrong);
    }
  }

  @Test
  void aRevokedKeyOpensNothingAndStaysInTheList() {
    var key = keys.create("team", Set.of(Scope.ADMIN), KeyLimits.DEFAULT);
    assertTrue(keys.revoke(key.id()));
    assertFalse(keys.revoke(key.id()), "twice");
    assertFalse(keys.revoke("nobody"));
    assertEquals(Optional.empty(), keys.authenticate(key.text()));
    assertFalse(keys.any());
    assertTrue(keys.list().getFirst().revokedAt().isPresent());
  }

  @Test
  void limitsAndScopesComeBackAsTheyWereGiven() {
    var limits = new KeyLimits(OptionalInt.of(2), OptionalInt.of(30), OptionalLong.of(1L << 40));
    keys.create("one", Set.of(Scope.JOBS, Scope.USAGE), limits);
    keys.create("two", Set.of(), KeyLimits.DEFAULT);
    var list = keys.list();
    assertEquals(limits, list.getFirst().limits());
    assertEquals(Set.of(Scope.JOBS, Scope.USAGE), list.getFirst().scopes());
    assertEquals(KeyLimits.DEFAULT, list.get(1).limits());
    assertEquals(Set.of(), list.get(1).scopes());
  }

  @Test
  void theSecretIsNowhereInTheDatabase() throws Exception {
    var secret = keys.create("team", Set.of(Scope.JOBS), KeyLimits.DEFAULT).text().split(":", 2)[1];
    database.close();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(secret), file.toString());
      }
    }
    open();
  }

  @Test
  void anAdministratorMayDoEverything() {
    var admin = new Caller("a", "a", Set.of(Scope.ADMIN));
    var reader = new Caller("b", "b", Set.of(Scope.USAGE));
    assertTrue(admin.may(Scope.JOBS));
    assertTrue(reader.may(Scope.USAGE));
    assertFalse(reader.may(Scope.JOBS));
  }
}
