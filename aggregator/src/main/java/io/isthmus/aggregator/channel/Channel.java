package io.isthmus.aggregator.channel;

import io.vertx.core.Future;

/**
 * Sends a request to one place and completes with its answer. Brokers, HTTP services, gathers of these and every
 * policy around them are channels, so that any of them can stand where another does.
 *
 * <p>A <b>channel</b> belongs to one event loop: it is called there and completes there. It never blocks and never
 * throws. It is decided exactly once, and not later than the request's deadline and the loop's timer resolution
 * ({@code 20 ms}), whatever brokers and services do.
 *
 * <p>The future fails with a {@link ChannelFailure} and nothing else; {@link ChannelFailure#effect} says whether the
 * request may have had its effect. An answer that reports an error of the service's own ({@link Reply#isFault}) is an
 * answer, not a failure.
 */
@FunctionalInterface
public interface Channel {

    /**
     * Sends {@code request}. The same request may be sent again: each sending is a new one on the wire.
     *
     * @param request whose {@link Request#abandonment} may give it up at any time; the future then fails with
     *     {@link ChannelFailure.GivenUp} at once, and what was sent may still be worked on
     */
    Future<Reply> send(Request request);
}
