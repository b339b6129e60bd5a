package io.scail.server.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressGuardTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "3fff::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1"
      })
  void addressesThatAreNotPublicAreRefused(String address) {
    assertFalse(AddressGuard.isGlobal(InetAddress.ofLiteral(address)), address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "::ffff:8.8.8.8"
      })
  void addressesOfThePublicInternetAreLetThrough(String address) {
    assertTrue(AddressGuard.isGlobal(InetAddress.ofLiteral(address)), address);
  }

  @Test
  void aNameIsRefusedByWhatItResolvesTo() {
    var guard = new AddressGuard(false, Set.of());
    assertThrows(FetchFailure.Forbidden.class, () -> guard.resolve("localhost"));
    // Spellings that some resolvers take for 127.0.0.1.
    assertThrows(FetchFailure.class, () -> guard.resolve("127.1"));
    assertThrows(FetchFailure.class, () -> guard.resolve("2130706433"));
    assertThrows(FetchFailure.class, () -> guard.resolve("0x7f.0.0.1"));
  }

  @Test
  void anOperatorCanAllowHostsOrEverything() {
    assertEquals(1, new AddressGuard(false, Set.of("127.0.0.1")).resolve("127.0.0.1").size());
    assertThrows(
        FetchFailure.Forbidden.class,
        () -> new AddressGuard(false, Set.of("localhost")).resolve("127.0.0.1"));
    assertEquals(1, new AddressGuard(true, Set.of()).resolve("127.0.0.1").size());
  }

  @Test
  void aRefusalNamesTheHostAndNotTheAddressBehindIt() {
    var guard = new AddressGuard(false, Set.of());
    var refusal = assertThrows(FetchFailure.Forbidden.class, () -> guard.resolve("localhost"));
    assertFalse(String.valueOf(refusal.getMessage()).contains("127."), refusal.getMessage());
  }
}
