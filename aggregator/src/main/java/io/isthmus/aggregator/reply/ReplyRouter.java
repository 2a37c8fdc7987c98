package io.isthmus.aggregator.reply;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings each reply of one reply address to the request that waits for it, by what its correlation id says and by
 * nothing else. A reply that fits nobody is counted and dropped, never guessed.
 *
 * <p>Each broker has a router with a key of its own: an id that went out through another broker is forged here.
 */
public final class ReplyRouter {

    private final CorrelationIds ids;
    private final ReplyCounters counters = new ReplyCounters();
    private volatile Strays strays = (id, reply) -> {};
    private final Map<Integer, PendingReplies> byLoop;

    /** Requests whose id is not ours, while the broker has not taken them: a return names them by it. */
    private final Map<String, Pending> durable = new ConcurrentHashMap<>();

    /**
     * @param loops the event loops that requests are sent from
     * @param pendingMax how many requests may wait at once, over all loops; each has an equal share, at least one
     * @param random a source that cannot be predicted
     */
    public ReplyRouter(List<? extends Loop> loops, int pendingMax, RandomGenerator random) {
        this.ids = new CorrelationIds(random);
        for (Loop loop : loops) {
            if (loop.index() < 0 || loop.index() > CorrelationIds.LOOP_MAX) {
                throw new IllegalArgumentException("no id can name loop " + loop.index());
            }
        }
        int share = Math.max(1, pendingMax / Math.max(1, loops.size()));
        this.byLoop = loops.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Loop::index, loop -> new PendingReplies(loop, ids, counters, share, durable)));
    }

    /** Names this address among all that ever were: 12 hexadecimal digits. */
    public String instance() {
        return ids.instance();
    }

    /** The id that {@code part} is without what names this address; null if it is none ({@link CorrelationIds#complete}). */
    public @Nullable String complete(@Nullable String part) {
        return ids.complete(part);
    }

    public ReplyCounters counters() {
        return counters;
    }

    /** The requests of {@code loop}, which must be one of this router's. */
    public PendingReplies on(Loop loop) {
        PendingReplies pending = byLoop.get(loop.index());
        if (pending == null) {
            throw new IllegalArgumentException("loop " + loop.index() + " is not one of this router's");
        }
        return pending;
    }

    /**
     * Brings a reply to its request. From any thread; never throws.
     *
     * @param id the correlation id as the reply carries it, null if it has none
     * @param reply read only if this router waits for the id, so that a reader of a shared topic skips what is not
     *     its own for the price of a comparison; an exception of it is an invalid reply for the one request
     */
    public void deliver(@Nullable String id, Supplier<Reply> reply) {
        if (!deliver(ids.read(id), reply)) {
            strays.stray(id, reply);
        }
    }

    /** As {@link #deliver(String, Supplier)}, for an id of bytes. */
    public void deliver(byte @Nullable [] id, Supplier<Reply> reply) {
        if (!deliver(ids.read(id), reply)) {
            strays.stray(id == null ? null : new String(id, ISO_8859_1), reply);
        }
    }

    /** False for one that nobody can ever have waited for. */
    private boolean deliver(CorrelationIds.Origin origin, Supplier<Reply> reply) {
        return switch (origin) {
            case CorrelationIds.Origin.Ours(int loop, long number) -> {
                deliverOurs(loop, number, reply);
                yield true;
            }
            case CorrelationIds.Origin.Foreign _ -> {
                counters.foreign().increment();
                yield true;
            }
            case CorrelationIds.Origin.Forged _ -> {
                counters.forged().increment();
                yield false;
            }
            case CorrelationIds.Origin.Uncorrelated _ -> {
                counters.uncorrelated().increment();
                yield false;
            }
        };
    }

    /** Is told of replies whose correlation id is missing, none of ours, or forged. */
    @FunctionalInterface
    public interface Strays {

        /**
         * On the thread that brings replies; must not wait and never throws.
         *
         * @param id as the reply carries it, null if it has none
         */
        void stray(@Nullable String id, Supplier<Reply> reply);
    }

    /** Has {@code told} know of replies that nobody can have waited for, besides that they are counted. */
    public void onStray(Strays told) {
        strays = told;
    }

    private void deliverOurs(int index, long number, Supplier<Reply> unread) {
        PendingReplies pending = byLoop.get(index);
        if (pending == null) {
            counters.forged().increment();
            return;
        }
        Reply reply;
        try {
            reply = unread.get();
        } catch (RuntimeException | StackOverflowError unreadable) {
            // One unreadable reply costs one request: the others of the same batch go on.
            pending.loop().execute(() -> pending.deliverUnreadable(number, unreadable()));
            return;
        }
        pending.loop().execute(() -> pending.deliver(number, reply));
    }

    /**
     * Settles the request that a broker's Return or refusal names, if it still waits: for adapters that learn of a
     * failure by correlation id alone. From any thread.
     */
    public void fail(@Nullable String id, ChannelFailure failure) {
        Pending own = id == null ? null : durable.get(id);
        if (own != null) {
            own.failed(failure);
            return;
        }
        if (ids.read(id) instanceof CorrelationIds.Origin.Ours(int index, long number)) {
            PendingReplies pending = byLoop.get(index);
            if (pending != null) {
                pending.loop().execute(() -> pending.fail(number, failure));
            }
        }
    }

    private static ChannelFailure.InvalidReply unreadable() {
        return new ChannelFailure.InvalidReply("The service's reply cannot be read in the dialect of its route.");
    }
}
