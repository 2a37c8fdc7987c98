package io.isthmus.broker;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.loop.Loop;

/**
 * Publishes messages that nobody replies to. Every adapter does; what {@link BrokerAdapter} says of its channels holds.
 *
 * @param <P> what a route says of a message: destination, key, partition
 */
public interface MessagePublisher<P> {

    /** In the answer of a {@link #publisher}: the partition that the message is in, where the broker has some. */
    String PARTITION = "isthmus-partition";

    /** In the answer of a {@link #publisher}: the message's place in its partition, where the broker says so. */
    String OFFSET = "isthmus-offset";

    /**
     * A channel on {@code loop} that publishes the request as one message and answers 202 once the broker has confirmed
     * it, with {@link #PARTITION} and {@link #OFFSET} among the headers where they are known.
     *
     * <p>A message that reaches no queue is {@code NoConsumer}, one that the broker refuses {@code PublishRejected}, one
     * that it has not confirmed by the deadline {@code PublishUnconfirmed}.
     *
     * @param counters what the channel has done, shared by its loops
     */
    Channel publisher(P message, ChannelCounters counters, Loop loop);
}
