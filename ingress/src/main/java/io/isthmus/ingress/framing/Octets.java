package io.isthmus.ingress.framing;

/** Which bytes may stand where, as one table look-up per byte. */
final class Octets {

    /** RFC 9110 section 5.6.2. */
    static final int TOKEN = 1;
    /** RFC 9110 section 5.5: HTAB, SP, VCHAR, obs-text. */
    static final int VALUE = 1 << 1;
    /**
     * What the WHATWG URL standard, and so a browser, may leave in a path: more than the pchar of RFC 3986 section 3.3 by
     * {@code | [ ]}. Never a control, SP, DEL, {@code #}, backslash or a byte above 0x7E.
     */
    static final int PATH = 1 << 2;
    /** The same for a query: all VCHAR but {@code " # < >}. */
    static final int QUERY = 1 << 3;
    /** Names as DNS and its neighbours use them: narrower than the reg-name of RFC 3986 section 3.2.2. */
    static final int HOST = 1 << 4;
    /** Within the brackets of an IPv6 address. */
    static final int HOST_V6 = 1 << 5;
    /** RFC 9110 section 5.6.4, without obs-text. */
    static final int QUOTED = 1 << 6;

    private static final byte[] CLASSES = classes();

    private Octets() {}

    static boolean is(int octetClass, byte octet) {
        return (CLASSES[octet & 0xFF] & octetClass) != 0;
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        if (isDigit(octet)) {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** @param lower lower-case ASCII letters, digits and hyphens */
    static boolean equalsIgnoringCase(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lowered(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean containsIgnoringCase(byte[] bytes, int from, int to, byte[] lower) {
        for (int i = from; i <= to - lower.length; i++) {
            if (equalsIgnoringCase(bytes, i, i + lower.length, lower)) {
                return true;
            }
        }
        return false;
    }

    static byte lowered(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = '!'; c <= '~'; c++) {
            add(classes, c, VALUE | TOKEN | PATH | QUERY | QUOTED);
            if (Character.isLetterOrDigit(c)) {
                add(classes, c, HOST);
            }
            if (hex((byte) c) >= 0) {
                add(classes, c, HOST_V6);
            }
        }
        add(classes, '\t', VALUE | QUOTED);
        add(classes, ' ', VALUE | QUOTED);
        for (int c = 0x80; c <= 0xFF; c++) {
            add(classes, c, VALUE);
        }
        remove(classes, "\"(),/:;<=>?@[\\]{}", TOKEN);
        remove(classes, "\"#<>\\^`{}?", PATH);
        remove(classes, "\"#<>", QUERY);
        remove(classes, "\"\\", QUOTED);
        addAll(classes, "-._", HOST);
        addAll(classes, ":.", HOST_V6);
        return classes;
    }

    private static void add(byte[] classes, int c, int octetClasses) {
        classes[c] |= (byte) octetClasses;
    }

    private static void addAll(byte[] classes, String chars, int octetClass) {
        for (int i = 0; i < chars.length(); i++) {
            add(classes, chars.charAt(i), octetClass);
        }
    }

    private static void remove(byte[] classes, String chars, int octetClass) {
        for (int i = 0; i < chars.length(); i++) {
            classes[chars.charAt(i)] &= (byte) ~octetClass;
        }
    }
}
