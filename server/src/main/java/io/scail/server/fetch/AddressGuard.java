package io.scail.server.fetch;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets only globally routable addresses through (IANA special-purpose registries for IPv4 and
 * IPv6), also when they hide inside an IPv6 address.
 */
public final class AddressGuard {
  private static final List<Block> V4 =
      Block.parse(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");
  private static final List<Block> V6_GLOBAL = Block.parse("2000::/3");
  private static final List<Block> V6_SPECIAL =
      Block.parse("2001::/23", "2001:db8::/32", "3fff::/20");
  private static final Block NAT64 = Block.of("64:ff9b::/96");
  private static final Block SIX_TO_FOUR = Block.of("2002::/16");

  private final boolean allowPrivate;
  private final Set<String> allowedHosts;

  /**
   * @param allowPrivate whether every address is let through
   * @param allowedHosts host names that are let through wherever they are
   */
  public AddressGuard(boolean allowPrivate, Set<String> allowedHosts) {
    this.allowPrivate = allowPrivate;
    this.allowedHosts = Set.copyOf(allowedHosts);
  }

  /**
   * Resolves a host and checks every address it has.
   *
   * @return the addresses that may be connected to, at least one
   * @throws FetchFailure when there is none, or one of them is not allowed
   */
  public List<InetAddress> resolve(String host) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new FetchFailure.Unreachable("The host %s does not exist.".formatted(host), e);
    }
    if (!allowPrivate && !allowedHosts.contains(host.toLowerCase(Locale.ROOT))) {
      for (var address : addresses) {
        if (!isGlobal(address)) {
          throw new FetchFailure.Forbidden(host);
        }
      }
    }
    return List.of(addresses);
  }

  /** Whether an address belongs to the public internet. */
  static boolean isGlobal(InetAddress address) {
    var bytes = address.getAddress();
    return switch (address) {
      case Inet4Address _ -> isGlobalV4(bytes);
      case Inet6Address _ when NAT64.contains(bytes) ->
          isGlobalV4(Arrays.copyOfRange(bytes, 12, 16));
      case Inet6Address _ when SIX_TO_FOUR.contains(bytes) ->
          isGlobalV4(Arrays.copyOfRange(bytes, 2, 6));
      case Inet6Address _ ->
          V6_GLOBAL.stream().anyMatch(block -> block.contains(bytes))
              && V6_SPECIAL.stream().noneMatch(block -> block.contains(bytes));
      default -> false;
    };
  }

  private static boolean isGlobalV4(byte[] bytes) {
    return V4.stream().noneMatch(block -> block.contains(bytes));
  }

  /** Addresses that share their first bits. */
  private record Block(InetAddress first, int bits) {
    static List<Block> parse(String... texts) {
      return Arrays.stream(texts).map(Block::of).toList();
    }

    static Block of(String text) {
      var slash = text.indexOf('/');
      return new Block(
          InetAddress.ofLiteral(text.substring(0, slash)),
          Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
      var prefix = first.getAddress();
      if (address.length != prefix.length) {
        return false;
      }
      for (var bit = 0; bit < bits; bit++) {
        var mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
