package io.isthmus.ingress.stream;

import io.isthmus.aggregator.stream.Event;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a stream is written: what a client gets, and in which form. Stateless. */
interface Wire {

    /** Whether each of these is written by itself, rather than one behind the other. */
    boolean isFramed();

    /** A message with its own position, made once for all clients. */
    byte[] event(Event event);

    /** A message for a client that is at {@code position}. */
    byte[] event(Event event, @Nullable String position);

    /** What every stream begins with: from where it is, and how long to wait before coming back. */
    byte[] opening(Duration retry, @Nullable String position);

    /** A sign of life; and where the client is if that is news, since it may have got nothing of what was read for it. */
    byte[] heartbeat(@Nullable String position);

    /** Something of the gateway's own. */
    byte[] notice(String name, String text, @Nullable String position);
}
