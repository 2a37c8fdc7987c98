package io.isthmus.aggregator.reply;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one event loop that wait for a reply from one broker. Bounded; for its loop only, except where
 * {@link Pending} says otherwise.
 */
public final class PendingReplies {

    /** How many answered requests are remembered to tell a second reply from a late one: 64 KiB. */
    private static final int ANSWERED_MAX = 8192;

    private final Loop loop;
    private final CorrelationIds ids;
    private final ReplyCounters counters;
    private final int pendingMax;
    private final LongObjectMap<Pending> waiting = new LongObjectHashMap<>();
    private final long[] answered = new long[ANSWERED_MAX];
    private long number;

    PendingReplies(Loop loop, CorrelationIds ids, ReplyCounters counters, int pendingMax) {
        this.loop = loop;
        this.ids = ids;
        this.counters = counters;
        this.pendingMax = pendingMax;
    }

    /**
     * Makes an entry that {@code request} waits by; it settles at the request's deadline at the latest, and at once
     * when the request is given up. Null if {@code pendingMax} are waiting: answer {@link ChannelFailure.Overloaded}.
     */
    public @Nullable Pending register(Request request, ChannelCounters channel) {
        return register(request, false, channel);
    }

    /** As {@link #register}, for a message that nobody replies to: the broker's confirm is its answer. */
    public @Nullable Pending registerPublish(Request request, ChannelCounters channel) {
        return register(request, true, channel);
    }

    private @Nullable Pending register(Request request, boolean confirmIsAnswer, ChannelCounters channel) {
        if (waiting.size() >= pendingMax) {
            channel.limited().increment();
            return null;
        }
        number++;
        var pending = new Pending(this, number, ids.make(loop.index(), number), confirmIsAnswer, channel);
        waiting.put(number, pending);
        channel.inFlight().increment();
        pending.await(
                loop.at(request.deadline().nanos(), pending::expire),
                request.abandonment().onGiven(() -> pending.settleFailed(new ChannelFailure.GivenUp())));
        return pending;
    }

    /** Requests that wait. */
    public int size() {
        return waiting.size();
    }

    /** Fails all that wait, for a gateway that closes after its drain. */
    public void failAll(ChannelFailure failure) {
        new ArrayList<>(waiting.values()).forEach(pending -> pending.settleFailed(failure));
    }

    void deliver(long to, Reply reply) {
        Pending pending = answeredBy(to);
        if (pending != null) {
            pending.settle(reply);
        }
    }

    /** As {@link #deliver}, for a reply that came and cannot be read. */
    void deliverUnreadable(long to, ChannelFailure.InvalidReply failure) {
        Pending pending = answeredBy(to);
        if (pending != null) {
            pending.settleFailed(failure);
        }
    }

    /** Who waits for a reply that has come; null, and counted, if nobody does. */
    private @Nullable Pending answeredBy(long to) {
        Pending pending = waiting.get(to);
        if (pending != null) {
            answered[(int) (to & (ANSWERED_MAX - 1))] = to;
        } else if (answered[(int) (to & (ANSWERED_MAX - 1))] == to) {
            counters.duplicate().increment();
        } else {
            counters.late().increment();
        }
        return pending;
    }

    void fail(long to, ChannelFailure failure) {
        Pending pending = waiting.get(to);
        if (pending != null) {
            pending.settleFailed(failure);
        }
    }

    void remove(Pending pending) {
        waiting.remove(pending.number());
    }

    Loop loop() {
        return loop;
    }
}
