package io.isthmus.broker;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.ReplyCounters;

/**
 * The gateway's side of one broker: where requests leave and replies return. Every adapter keeps the promises that
 * {@code BrokerContract} tests.
 *
 * <p>An adapter has threads of its own for whatever may block. It connects by itself, goes on trying for as long as it
 * is open, and recovers by itself: a broker may be absent at the start, and may come and go. Meanwhile its channels
 * answer {@link ChannelFailure.BrokerUnavailable} at once, with nothing sent.
 *
 * <p>Methods are for any thread unless they say otherwise.
 *
 * @param <C> what a route says of a call over this broker: destination, key, dialect
 */
public interface BrokerAdapter<C> extends AutoCloseable {

    /**
     * Begins to connect, and returns at once. To be called once.
     *
     * <p>No request is sent before the adapter would receive the reply to it.
     */
    void start();

    /** Whether requests can be sent now. Cheap: it asks nobody. */
    Health check();

    /**
     * A channel for {@code call} on {@code loop}, which must be one of the adapter's. It may be made and used before
     * {@link #start} and before the broker can be reached.
     *
     * @param counters what the channel has done, shared by its loops
     */
    Channel channel(C call, ChannelCounters counters, Loop loop);

    /** What became of the replies that answered nobody. */
    ReplyCounters replies();

    /**
     * For after the drain: requests that still wait fail, connections are closed. It may take some seconds, and must not
     * be called on an event loop. Channels answer {@link ChannelFailure.BrokerUnavailable} from then on. Idempotent.
     */
    @Override
    void close();
}
