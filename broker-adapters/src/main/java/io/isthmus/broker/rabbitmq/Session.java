package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.isthmus.aggregator.channel.ChannelFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker, from dialling to its loss. Replies are being received when {@link #open} returns, and
 * nothing is published before. It is lost once, for one reason, whatever ends first: the connection, the channel or the
 * consumer of the replies, a write that does not end.
 */
final class Session {

    /** How long the broker may take to say good-bye. */
    private static final int CLOSE_WITHIN_MILLIS = 2_000;

    /** It is the next frame, nearly always in the same packet. */
    static final Duration RETURN_FOLLOWS_WITHIN = Duration.ofMillis(20);

    /** Each answer has a limit of its own; this one is for those that cannot even be asked for. */
    private static final Duration ANSWERS_WITHIN = Dialer.ANSWER_WITHIN.multipliedBy(2);

    private final Dialer.Line line;
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();
    private final Runnable onChange;
    private final BrokerMake make;
    private final Queue<Settlement> unsettled = new ConcurrentLinkedQueue<>();
    private volatile boolean blocked;
    private volatile Runnable acknowledgement = () -> {};

    private Session(Dialer.Line line, Runnable onChange) {
        this.line = line;
        this.onChange = onChange;
        this.make = BrokerMake.of(line.connection().getServerProperties());
    }

    private record Settlement(long since, Runnable settlement) {}

    /** Where replies come from. */
    @FunctionalInterface
    interface Source {

        /**
         * Returns when replies are received over {@code session}, which is lost when they are no more.
         *
         * @return acknowledges what has been received so far; for one thread, which may be held up
         */
        Runnable consume(Session session) throws IOException;
    }

    /**
     * Blocks while it connects.
     *
     * @param onChange runs when the session is lost, blocked or unblocked, on a thread that must not block
     */
    static Session open(Dialer dialer, Source replies, Runnable onChange) throws IOException, TimeoutException {
        var session = new Session(dialer.dial(), onChange);
        try {
            session.watch();
            session.acknowledgement = replies.consume(session);
            return session;
        } catch (IOException | RuntimeException unusable) {
            session.cut();
            throw unusable;
        }
    }

    private void watch() {
        line.connection().addShutdownListener(cause -> lose(AmqpReasons.of(cause)));
        line.connection().addBlockedListener(new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
                blocked = true;
                onChange.run();
            }

            @Override
            public void handleUnblocked() {
                blocked = false;
                onChange.run();
            }
        });
    }

    /** A new channel, of which there are a few for the life of the session. Blocks for one answer of the broker. */
    Channel channel() throws IOException {
        Channel channel = line.connection().createChannel();
        if (channel == null) {
            throw new IOException("the broker allows no more channels on a connection");
        }
        return channel;
    }

    /** It can be used no more. From any thread; only the first reason counts. */
    void lose(String reason) {
        if (lost.compareAndSet(null, reason)) {
            onChange.run();
        }
    }

    /** Loses the session with a channel that must not end before it. */
    void dependOn(Channel channel) {
        channel.addShutdownListener((ShutdownSignalException cause) -> lose(AmqpReasons.of(cause)));
    }

    /** Why it was lost, null while it was not. */
    @Nullable
    String lost() {
        return lost.get();
    }

    /** Whether the broker has said that it takes no messages for want of memory or disk. */
    boolean isBlocked() {
        return blocked;
    }

    /** Has whoever keeps the session look at it. From any thread; never blocks. */
    void changed() {
        onChange.run();
    }

    /** Acknowledges the replies received so far. On one thread, which may be held up. */
    void acknowledge() {
        acknowledgement.run();
    }

    /** Runs {@code exchange}, and cuts the connection if it lasts: a write to a broker that reads no more never ends. */
    void bounded(Exchange exchange) throws IOException {
        var ended = new CompletableFuture<@Nullable Void>();
        var limit = ended.orTimeout(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        cut();
                    }
                });
        try {
            exchange.run();
        } finally {
            ended.complete(null);
            limit.cancel(false);
        }
    }

    /** Some questions to the broker and their answers. */
    @FunctionalInterface
    interface Exchange {
        void run() throws IOException;
    }

    BrokerMake make() {
        return make;
    }

    /**
     * Runs {@code settlement} once a return that is on its way has been read. From the connection's reader; runs on the
     * connector.
     */
    void settleLater(Runnable settlement) {
        unsettled.add(new Settlement(System.nanoTime(), settlement));
        onChange.run();
    }

    /** Runs what {@link #settleLater} was given, if it has waited; returns whether some has not yet. */
    boolean settleDue() {
        for (var next = unsettled.peek(); next != null; next = unsettled.peek()) {
            if (System.nanoTime() - next.since() < RETURN_FOLLOWS_WITHIN.toNanos()) {
                return true;
            }
            unsettled.remove();
            next.settlement().run();
        }
        return false;
    }

    static ChannelFailure blocked() {
        return new ChannelFailure.Overloaded(
                "connection.blocked", "The broker accepts no messages at present: it is short of memory or disk.");
    }

    /** Begins to hold back what this thread writes. */
    void cork() {
        line.frames().cork();
    }

    /** Writes what was held back. */
    void uncork() {
        try {
            line.frames().uncork();
        } catch (IOException broken) {
            lose("the connection broke");
        }
    }

    /** Ends it in good order, within a bounded time. */
    void close() {
        lose("the adapter is closed");
        try {
            bounded(() -> line.connection().abort(CLOSE_WITHIN_MILLIS));
        } catch (IOException broken) {
            // as closed as can be
        }
        cut();
    }

    /** Ends it at once. */
    void cut() {
        line.frames().cut();
    }
}
