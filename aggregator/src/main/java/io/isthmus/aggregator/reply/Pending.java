package io.isthmus.aggregator.reply;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for its reply, and the race that decides it: publish, return, confirm, reply, deadline and
 * the asker's going. The first that settles it wins.
 *
 * <pre>
 *   QUEUED ──beginPublish──▸ PUBLISHED ──confirmed──▸ ACCEPTED
 *      │                         │                        │
 *      └──────── reply, failed, deadline, given up ───────┴──▸ SETTLED
 * </pre>
 *
 * <p>{@link CollectingPending} takes more than one reply before it settles. Where nobody replies, ACCEPTED is the answer, brought
 * to the loop like a reply.
 *
 * <p>Else a confirm is a write to one field and no task for the event loop, unless somebody asks to be told: only the deadline
 * ever asks whether it came.
 * Methods are for any thread unless they say otherwise.
 */
public sealed class Pending permits CollectingPending {

    private static final int ACCEPTED_STATUS = 202;

    private static final int QUEUED = 0;
    private static final int PUBLISHED = 1;
    private static final int ACCEPTED = 2;
    private static final int SETTLED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Pending.class, "state", int.class);
        } catch (ReflectiveOperationException bug) {
            throw new ExceptionInInitializerError(bug);
        }
    }

    private final PendingReplies table;
    private final long number;
    private final String correlationId;
    private final ChannelCounters counters;
    private final @Nullable Runnable onAccepted;
    private final boolean confirmIsAnswer;
    private final Promise<Reply> promise = Promise.promise();
    private Loop.@Nullable Timer deadline;
    private Abandonment.@Nullable Listening asker;

    @SuppressWarnings("UnusedVariable") // through STATE
    private volatile int state = QUEUED;

    /**
     * @param confirmIsAnswer whether nobody replies, so that the broker's confirm settles it
     * @param onAccepted runs on the loop when the message is confirmed before the request is decided; null for nobody
     */
    Pending(
            PendingReplies table,
            long number,
            String correlationId,
            boolean confirmIsAnswer,
            ChannelCounters counters,
            @Nullable Runnable onAccepted) {
        this.table = table;
        this.number = number;
        this.correlationId = correlationId;
        this.confirmIsAnswer = confirmIsAnswer;
        this.counters = counters;
        this.onAccepted = onAccepted;
    }

    public String correlationId() {
        return correlationId;
    }

    /** Completes on the loop with the reply, or fails with a {@link ChannelFailure}. */
    public Future<Reply> reply() {
        return promise.future();
    }

    /**
     * To be called right before the message is handed to the broker's client. False if the request is decided
     * already, for example because its deadline has passed in a queue: then it must not be published.
     */
    public boolean beginPublish() {
        boolean first = STATE.compareAndSet(this, QUEUED, PUBLISHED);
        if (first) {
            counters.published().increment();
        }
        return first;
    }

    /** The broker has taken responsibility for the message. */
    public void confirmed() {
        confirmed(() -> Headers.EMPTY);
    }

    /**
     * As {@link #confirmed()}.
     *
     * @param place where the broker has put the message, asked for only if that is the answer
     */
    public void confirmed(Supplier<Headers> place) {
        counters.confirmed().increment();
        boolean accepted = STATE.compareAndSet(this, PUBLISHED, ACCEPTED);
        if (accepted && onAccepted != null) {
            table.loop().execute(() -> {
                // The broker confirms what it has returned, too; the return is ahead of this.
                if (!isSettled()) {
                    onAccepted.run();
                }
            });
        }
        if (confirmIsAnswer && !isSettled()) {
            var receipt = new Reply(ACCEPTED_STATUS, place.get(), null, Payload.EMPTY, null);
            table.loop().execute(() -> settleConfirmed(receipt));
        }
    }

    /** The message was returned, refused, or could not be handed over. */
    public void failed(ChannelFailure failure) {
        if (isSettled()) {
            return;
        }
        table.loop().execute(() -> refuse(failure));
    }

    /**
     * No confirm can come any more, because whatever it would have come over is lost. That decides where the confirm is the
     * answer; elsewhere a reply may come all the same, and is waited for.
     */
    public void confirmLost() {
        if ((int) STATE.getAcquire(this) == PUBLISHED) {
            table.loop().execute(() -> {
                if (confirmIsAnswer || table.isDurable(this)) {
                    refuse(
                            new ChannelFailure.PublishUnconfirmed(
                                    "The connection to the broker was lost before it had confirmed the message; it may or may not be delivered."));
                }
            });
        }
    }

    /** Whether the outcome is decided. */
    public boolean isSettled() {
        return (int) STATE.getAcquire(this) == SETTLED;
    }

    long number() {
        return number;
    }

    /** On the loop. */
    void await(Loop.Timer newDeadline, Abandonment.Listening newAsker) {
        this.deadline = newDeadline;
        this.asker = newAsker;
        if (isSettled()) {
            // The asker had gone before.
            letGo();
        }
    }

    /** On the loop. */
    void settle(Reply reply) {
        if (leave() != SETTLED) {
            counters.replied().increment();
            promise.complete(reply);
        }
    }

    private void settleConfirmed(Reply receipt) {
        if (leave() != SETTLED) {
            promise.complete(receipt);
        }
    }

    /** On the loop: a reply that came and cannot be read. */
    void settleUnreadable(ChannelFailure.InvalidReply failure) {
        settleFailed(failure);
    }

    /** On the loop: the broker has returned or refused the message, or it could not be handed over. */
    void refuse(ChannelFailure failure) {
        settleFailed(failure);
    }

    /** Whether a reply after the first is one too many. */
    boolean isForOneReply() {
        return true;
    }

    final boolean isAccepted() {
        return (int) STATE.getAcquire(this) == ACCEPTED;
    }

    /** On the loop. */
    final void settleFailed(ChannelFailure failure) {
        if (leave() != SETTLED) {
            count(failure);
            promise.fail(failure);
        }
    }

    /** On the loop. */
    void expire() {
        if (isAnsweredByItsConfirm()) {
            settleBehindItsConfirm();
            return;
        }
        int before = leave();
        if (before == SETTLED) {
            return;
        }
        counters.expired().increment();
        promise.fail(
                switch (before) {
                    case QUEUED ->
                        new ChannelFailure.Overloaded(
                                "publishQueue", "The deadline came before the message could be sent.");
                    case PUBLISHED ->
                        new ChannelFailure.PublishUnconfirmed(
                                "The broker has not confirmed the message within the deadline;"
                                        + " it may or may not be delivered.");
                    default ->
                        new ChannelFailure.NoReply(
                                "The broker has accepted the message; no reply came within the deadline.");
                });
    }

    private boolean isAnsweredByItsConfirm() {
        return isAccepted() && (confirmIsAnswer || table.isDurable(this));
    }

    /**
     * The confirm is on its way to this loop, and what the broker said before it, that nobody takes the message, is ahead of
     * it. Behind both this ends it, whatever becomes of them.
     */
    private void settleBehindItsConfirm() {
        table.loop().execute(() -> {
            if (confirmIsAnswer) {
                settleConfirmed(new Reply(ACCEPTED_STATUS, Headers.EMPTY, null, Payload.EMPTY, null));
            } else {
                settle(Attendance.Durable.ACCEPTED);
            }
        });
    }

    /** On the loop: nobody is left who could bring anything to it. */
    final void close() {
        if (isAnsweredByItsConfirm()) {
            settleBehindItsConfirm();
            return;
        }
        settleFailed(
                switch ((int) STATE.getAcquire(this)) {
                    case QUEUED -> new ChannelFailure.BrokerUnavailable("The gateway has closed; nothing was sent.");
                    case PUBLISHED ->
                        new ChannelFailure.PublishUnconfirmed(
                                "The gateway has closed before the broker had confirmed the"
                                        + " message; it may or may not be delivered.");
                    default -> new ChannelFailure.NoReply("The gateway has closed before a reply came.");
                });
    }

    private int leave() {
        int before = (int) STATE.getAndSet(this, SETTLED);
        if (before != SETTLED) {
            table.remove(this);
            counters.inFlight().decrement();
            letGo();
        }
        return before;
    }

    private void letGo() {
        if (deadline != null) {
            deadline.cancel();
        }
        if (asker != null) {
            asker.stop();
        }
    }

    private void count(ChannelFailure failure) {
        switch (failure) {
            case ChannelFailure.NoConsumer _ -> counters.returned().increment();
            case ChannelFailure.BodyTooLarge _ -> counters.tooLarge().increment();
            case ChannelFailure.GivenUp _ -> counters.givenUp().increment();
            case ChannelFailure.NoReply _, ChannelFailure.RepliesIncomplete _, ChannelFailure.PublishUnconfirmed _ ->
                counters.expired().increment();
            // An answer came, though nobody can read it.
            case ChannelFailure.InvalidReply _ -> counters.replied().increment();
            case ChannelFailure.Overloaded _,
                    ChannelFailure.CircuitOpen _,
                    ChannelFailure.BrokerUnavailable _,
                    ChannelFailure.ServiceUnavailable _,
                    ChannelFailure.PublishRejected _,
                    ChannelFailure.SchemaUnavailable _,
                    ChannelFailure.UpstreamFailed _,
                    ChannelFailure.Unrenderable _,
                    ChannelFailure.GatherIncomplete _ -> counters.rejected().increment();
        }
    }
}
