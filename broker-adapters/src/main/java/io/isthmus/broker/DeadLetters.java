package io.isthmus.broker;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetter.Reason;
import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Dead Letter Channel of one broker: makes letters of what came to nothing, and hands them to {@link LetterBox}. Best
 * effort: nothing here holds up a request, changes its answer, or throws.
 */
public final class DeadLetters implements AutoCloseable {

    /** Of a broker that has none. */
    public static final DeadLetters NONE = new DeadLetters(null, null, TimeSource.system());

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final @Nullable DeadLettersConfig config;
    private final @Nullable LetterBox box;
    private final @Nullable Trickle strays;
    private final TimeSource time;
    private final DeadLetterCounters counters;

    /** @param broker the broker's name in the configuration */
    public DeadLetters(String broker, DeadLettersConfig config, DeadLetterWriter writer, TimeSource time) {
        this(config, new LetterBox(broker, config, writer, time), time);
    }

    private DeadLetters(@Nullable DeadLettersConfig config, @Nullable LetterBox box, TimeSource time) {
        this.config = config;
        this.box = box;
        this.time = time;
        this.strays = config == null || config.strays() == null ? null : new Trickle(config.strays(), time.nanos());
        this.counters = box == null ? new DeadLetterCounters() : box.counters();
    }

    public void start() {
        if (box != null) {
            box.start();
        }
    }

    /** Whether there are any. */
    public boolean areKept() {
        return box != null;
    }

    public DeadLetterCounters counters() {
        return counters;
    }

    /**
     * A request that was handed to the broker, or would have been.
     *
     * @param correlationId null if nothing was handed over
     * @param body as it was handed over
     */
    public record Sent(
            Request request, Place place, @Nullable String correlationId, Payload body) {}

    /** Looks at how {@code sent} ends, which stays as it is: it is dead if it could not be published. */
    public Future<Reply> watching(Future<Reply> outcome, Supplier<Sent> sent) {
        return box == null ? outcome : outcome.onFailure(failure -> buryRequest(failure, sent));
    }

    /**
     * Refuses {@code sent} before it is handed to the broker. It is dead if it is too large, since it will be so tomorrow;
     * of everything else its client knows that nothing happened, and can try again.
     */
    public Future<Reply> refusing(ChannelFailure refusal, Supplier<Sent> sent) {
        if (box != null && refusal instanceof ChannelFailure.BodyTooLarge) {
            buryRequest(refusal, sent);
        }
        return Future.failedFuture(refusal);
    }

    private void buryRequest(Throwable failure, Supplier<Sent> sent) {
        Reason reason = failure instanceof ChannelFailure known ? reason(known) : null;
        if (reason != null) {
            Sent dead = sent.get();
            bury(
                    reason,
                    dead.place(),
                    DeadLetter.about(dead.request().exchange()),
                    dead.correlationId(),
                    failure.getMessage(),
                    dead.request().headers(),
                    dead.request().contentType(),
                    dead.body());
        }
    }

    /** Null for what was not handed to the broker, or was accepted by it. */
    private static @Nullable Reason reason(ChannelFailure failure) {
        return switch (failure) {
            case ChannelFailure.PublishRejected _, ChannelFailure.BodyTooLarge _ -> Reason.PUBLISH_REJECTED;
            case ChannelFailure.PublishUnconfirmed _ -> Reason.PUBLISH_UNCONFIRMED;
            case ChannelFailure.NoConsumer _ -> Reason.UNROUTABLE;
            case ChannelFailure.Overloaded _,
                    ChannelFailure.CircuitOpen _,
                    ChannelFailure.BrokerUnavailable _,
                    ChannelFailure.ServiceUnavailable _,
                    ChannelFailure.NoReply _,
                    ChannelFailure.RepliesIncomplete _,
                    ChannelFailure.InvalidReply _,
                    ChannelFailure.SchemaUnavailable _,
                    ChannelFailure.UpstreamFailed _,
                    ChannelFailure.Unrenderable _,
                    ChannelFailure.GatherIncomplete _,
                    ChannelFailure.GivenUp _ -> null;
        };
    }

    /** {@code reply} within {@code about} cannot be read in the dialect of its call. */
    void unreadable(Reply reply, Exchange about, Place place, @Nullable String correlationId, String why) {
        bury(Reason.REPLY_UNREADABLE, place, DeadLetter.about(about), correlationId, why, reply);
    }

    /** {@code reply} within {@code about} cannot be used. */
    void invalid(
            Reply reply, Exchange about, Place place, @Nullable String correlationId, ChannelFailure.InvalidReply why) {
        bury(Reason.REPLY_INVALID, place, DeadLetter.about(about), correlationId, why.getMessage(), reply);
    }

    /** {@code reply} to a request of {@code route}, of which no more is known, cannot be used. */
    void ofRoute(
            Reply reply,
            boolean unreadable,
            String route,
            Place place,
            String correlationId,
            ChannelFailure.InvalidReply why) {
        Reason reason = unreadable ? Reason.REPLY_UNREADABLE : Reason.REPLY_INVALID;
        bury(reason, place, DeadLetter.about(route), correlationId, why.getMessage(), reply);
    }

    /** For replies that come from {@code place}, are read, and cannot be used. */
    public Misfits misfitsOf(Place place) {
        return box == null
                ? Misfits.NONE
                : (request, reply, why) -> invalid(reply, request.exchange(), place, null, why);
    }

    /** Has replies that answer nobody, and come to {@code replyTo}, kept as far as the configuration lets. */
    public void keepStraysOf(ReplyRouter router, String replyTo) {
        var place = new Place(replyTo, null);
        Trickle trickle = strays;
        if (trickle != null) {
            router.onStray((id, reply) -> stray(trickle, place, id, reply));
        }
    }

    private void stray(Trickle trickle, Place place, @Nullable String id, Supplier<Reply> unread) {
        if (!trickle.pass(time.nanos())) {
            counters.limited().increment();
            return;
        }
        Reply reply;
        try {
            reply = unread.get();
        } catch (RuntimeException | StackOverflowError unreadable) {
            counters.failed().increment();
            return;
        }
        bury(Reason.REPLY_STRAY, place, Headers.EMPTY, id, null, reply);
    }

    private void bury(
            Reason reason,
            Place place,
            Headers about,
            @Nullable String correlationId,
            @Nullable String detail,
            Reply reply) {
        if (DeadLetter.isOne(reply.headers())) {
            // A letter of ours that has come back as a reply: it has been one once.
            return;
        }
        Payload body = reply.body() instanceof Payload payload ? payload : Payload.EMPTY;
        String type = reply.contentType() != null
                ? reply.contentType()
                : reply.headers().get(IsthmusHeaders.CONTENT_TYPE);
        bury(reason, place, about, correlationId, detail, reply.headers(), type, body);
    }

    private void bury(
            Reason reason,
            Place place,
            Headers about,
            @Nullable String correlationId,
            @Nullable String detail,
            Headers own,
            @Nullable String contentType,
            Payload body) {
        if (box == null || config == null) {
            return;
        }
        try {
            box.put(DeadLetter.of(
                    reason,
                    place,
                    about,
                    correlationId,
                    detail,
                    own,
                    contentType,
                    body,
                    config.bodyBytesMax().bytes(),
                    time.epochMillis(),
                    time.nanos()));
        } catch (RuntimeException bug) {
            // The answer of the request comes first.
            counters.failed().increment();
            LOG.atError().setCause(bug).log("a dead letter could not be made");
        }
    }

    /** Gives what waits a moment to be written. May take some seconds. Idempotent. */
    @Override
    public void close() {
        if (box != null) {
            box.close();
        }
    }
}
