package io.isthmus.ingress.framing;

import java.time.Duration;

/**
 * What one client connection may cost.
 *
 * @param connectionsMax open connections of the listener; one more is answered 503 and closed
 * @param headersBytesMax bytes of a request head, request line included (414 or 431), and, counted apart, of the trailers and
 *     of all chunk extensions of one body
 * @param headersWithin from the first byte of a head, or from the opening of the connection, to the end of the head; then 408
 * @param bodyRateMin bytes per second that a body must reach on average while the gateway reads; 0 switches the check off
 * @param idle a connection with no request on it is closed after this time, without an answer; so is one whose client takes
 *     none of its response for as long
 */
public record EdgeLimits(
        int connectionsMax, int headersBytesMax, Duration headersWithin, long bodyRateMin, Duration idle) {

    private static final int HEADERS_BYTES_FLOOR = 512;
    private static final int HEADERS_BYTES_CEILING = 1 << 20;

    public EdgeLimits {
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("connectionsMax is " + connectionsMax + ", must be at least 1");
        }
        if (headersBytesMax < HEADERS_BYTES_FLOOR || headersBytesMax > HEADERS_BYTES_CEILING) {
            throw new IllegalArgumentException("headersBytesMax is " + headersBytesMax + ", must be from "
                    + HEADERS_BYTES_FLOOR + " to " + HEADERS_BYTES_CEILING);
        }
        if (bodyRateMin < 0 || bodyRateMin > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "bodyRateMin is " + bodyRateMin + " bytes/s, must be from 0 to " + Integer.MAX_VALUE);
        }
        requirePositive("headersWithin", headersWithin);
        requirePositive("idle", idle);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be longer than 0");
        }
    }
}
