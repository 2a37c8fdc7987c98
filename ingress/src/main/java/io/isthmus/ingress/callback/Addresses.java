package io.isthmus.ingress.callback;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a name leads, looked up once for each attempt: what is checked is what is connected to, so that a name which leads
 * somewhere else a moment later gains nothing.
 */
final class Addresses {

    private final Names names;

    Addresses(Names names) {
        this.names = names;
    }

    /**
     * Blocks.
     *
     * @param anywhere whether it may be a private address
     * @return empty if all addresses of {@code host} are private
     */
    Optional<InetAddress> of(String host, boolean anywhere) throws UnknownHostException {
        return Arrays.stream(names.of(host))
                .filter(address -> anywhere || isPublic(address))
                .findFirst();
    }

    /** Whether {@code address} is one of the open internet, as IANA's registries of special addresses have it. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        boolean carrier = first == 100 && second >= 64 && second <= 127;
        boolean protocols = first == 192 && second == 0 && (third == 0 || third == 2);
        boolean benchmarks = first == 198 && (second == 18 || second == 19);
        boolean examples =
                (first == 198 && second == 51 && third == 100) || (first == 203 && second == 0 && third == 113);
        return first != 0 && first < 224 && !carrier && !protocols && !benchmarks && !examples;
    }

    /** Global unicast only, and no way to address IPv4 through it: 6to4 and Teredo; NAT64 is not in 2000::/3. */
    private static boolean isPublic6(byte[] bytes) {
        int first = pair(bytes, 0);
        int second = pair(bytes, 2);
        boolean special = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
        return (first & 0xe000) == 0x2000 && first != 0x2002 && first != 0x3fff && !special;
    }

    private static int pair(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }
}
