package io.isthmus.aggregator.channel;

/**
 * Is told of replies that came, were read, and cannot be used: they do not fit the route's schema, or are too large. On the
 * event loop of the request; never throws.
 */
@FunctionalInterface
public interface Misfits {

    /** Whom it does not matter to. */
    Misfits NONE = (request, reply, why) -> {};

    /** @param request what the reply answers */
    void note(Request request, Reply reply, ChannelFailure.InvalidReply why);
}
