package io.isthmus.ingress.framing;

/**
 * Hears of each connection that the edge ends.
 *
 * <p>Called on event loops, from several at once: implementations MUST be thread-safe, MUST NOT block and MUST NOT throw.
 * One connection is reported at most once.
 */
@FunctionalInterface
public interface FramingListener {

    void violated(FramingViolation violation);
}
