package io.isthmus.ingress.framing;

/** The value of Host and the authority of an absolute target: uri-host [ ":" port ], RFC 9110 section 7.2. */
final class HostField {

    private static final int HOST_BYTES_MAX = 255;
    private static final int PORT_DIGITS_MAX = 5;
    private static final int PORT_MAX = 65_535;

    private HostField() {}

    /**
     * Whether the bytes name a host that a server can have. The grammar of RFC 3986 would also take commas, quotes and
     * percent-encodings, which only serve to make two readers disagree, and an empty name, which http does not know.
     */
    static boolean valid(byte[] bytes, int from, int to) {
        int hostTo = from < to && bytes[from] == '[' ? bracketed(bytes, from, to) : named(bytes, from, to);
        return hostTo > from && hostTo - from <= HOST_BYTES_MAX && (hostTo == to || port(bytes, hostTo, to));
    }

    private static int named(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Octets.is(Octets.HOST, bytes[at])) {
            at++;
        }
        return at;
    }

    private static int bracketed(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && Octets.is(Octets.HOST_V6, bytes[at])) {
            at++;
        }
        return at > from + 2 && at < to && bytes[at] == ']' ? at + 1 : from;
    }

    private static boolean port(byte[] bytes, int from, int to) {
        int digits = to - from - 1;
        if (bytes[from] != ':' || digits < 1 || digits > PORT_DIGITS_MAX) {
            return false;
        }
        int port = 0;
        for (int at = from + 1; at < to; at++) {
            if (!Octets.isDigit(bytes[at])) {
                return false;
            }
            port = port * 10 + bytes[at] - '0';
        }
        return port > 0 && port <= PORT_MAX;
    }
}
