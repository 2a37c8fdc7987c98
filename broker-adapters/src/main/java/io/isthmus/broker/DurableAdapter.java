package io.isthmus.broker;

/** A broker that can hold replies for whichever instance of the gateway comes to read them. */
public interface DurableAdapter<C> extends BrokerAdapter<C> {

    /**
     * Has replies to {@link io.isthmus.aggregator.channel.Attendance.Durable} requests kept by {@code keeper}. To be called
     * once, before {@link #start}; without it such requests must not be sent.
     */
    void keepRepliesWith(DurableReplies<C> keeper);

    /** Has replies to durable requests of {@code call} recognised by what its dialect says. Before {@link #start}. */
    void expectRepliesTo(C call);
}
