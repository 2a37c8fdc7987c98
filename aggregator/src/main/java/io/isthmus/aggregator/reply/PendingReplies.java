package io.isthmus.aggregator.reply;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.util.ArrayList;
import java.util.Map;
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
    private final Map<String, Pending> durable;
    private final LongObjectMap<Pending> waiting = new LongObjectHashMap<>();
    private final long[] answered = new long[ANSWERED_MAX];
    private long number;

    PendingReplies(
            Loop loop, CorrelationIds ids, ReplyCounters counters, int pendingMax, Map<String, Pending> durable) {
        this.loop = loop;
        this.ids = ids;
        this.counters = counters;
        this.pendingMax = pendingMax;
        this.durable = durable;
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
        Pending pending = confirmIsAnswer
                ? new Pending(this, number, ids.make(loop.index(), number), true, channel, null)
                : pending(request, number, channel);
        waiting.put(scattered(number), pending);
        channel.inFlight().increment();
        pending.await(
                loop.at(request.deadline().nanos(), pending::expire),
                request.abandonment().onGiven(() -> pending.settleFailed(new ChannelFailure.GivenUp())));
        return pending;
    }

    private Pending pending(Request request, long own, ChannelCounters channel) {
        Replies replies = request.replies();
        if (replies != null) {
            var onAccepted = request.attendance() instanceof Attendance.Noticed noticed ? noticed.onAccepted() : null;
            return new CollectingPending(this, own, ids.make(loop.index(), own), channel, onAccepted, replies);
        }
        return switch (request.attendance()) {
            case Attendance.Plain _ -> new Pending(this, own, ids.make(loop.index(), own), false, channel, null);
            case Attendance.Noticed noticed ->
                new Pending(this, own, ids.make(loop.index(), own), false, channel, noticed.onAccepted());
            case Attendance.Durable(String correlationId) -> {
                var pending = new Pending(this, own, correlationId, false, channel, () -> acceptedFor(own));
                durable.put(correlationId, pending);
                yield pending;
            }
        };
    }

    /** Nobody here waits for the reply: that the broker has the message is the answer. */
    private void acceptedFor(long own) {
        Pending pending = waiting(own);
        if (pending != null) {
            pending.settle(Attendance.Durable.ACCEPTED);
        }
    }

    /** Requests that wait. */
    public int size() {
        return waiting.size();
    }

    /** Fails all that wait, each by how far it has come, for a gateway that closes after its drain. */
    public void close() {
        new ArrayList<>(waiting.values()).forEach(Pending::close);
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
            pending.settleUnreadable(failure);
        }
    }

    /** Who waits for a reply that has come; null, and counted, if nobody does. */
    private @Nullable Pending answeredBy(long to) {
        Pending pending = waiting(to);
        int slot = (int) (to & (ANSWERED_MAX - 1));
        if (pending != null) {
            if (pending.isForOneReply()) {
                answered[slot] = to;
            }
        } else if (answered[slot] == to) {
            counters.duplicate().increment();
        } else {
            counters.late().increment();
        }
        return pending;
    }

    void fail(long to, ChannelFailure failure) {
        Pending pending = waiting(to);
        if (pending != null) {
            pending.refuse(failure);
        }
    }

    void remove(Pending pending) {
        waiting.remove(scattered(pending.number()));
        if (!durable.isEmpty()) {
            durable.remove(pending.correlationId(), pending);
        }
    }

    /** Whether its reply goes elsewhere. */
    boolean isDurable(Pending pending) {
        return durable.get(pending.correlationId()) == pending;
    }

    private @Nullable Pending waiting(long number) {
        return waiting.get(scattered(number));
    }

    /**
     * The key of a number, one for each. The table looks from a key's place to the next gap, and numbers in a row would leave
     * none.
     */
    private static long scattered(long number) {
        return number * 0x9E37_79B9_7F4A_7C15L;
    }

    Loop loop() {
        return loop;
    }
}
