package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DeadLetters.Sent;
import io.isthmus.broker.ReplyIntake;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.broker.ServiceGate;
import io.isthmus.broker.TracedMessage;
import io.isthmus.schema.dialect.RabbitDialect;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.dialect.ServiceReply;
import io.isthmus.schema.dialect.UnfitRequest;
import io.isthmus.schema.dialect.UnreadableReply;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** One call of the configuration, on one event loop. */
final class RabbitChannel implements Channel {

    /** A routing key is a short string of AMQP: a length byte, then so many bytes. */
    private static final int KEY_BYTES_MAX = 255;

    private final ServiceGate service;
    private final Outlets outlets;
    private final String exchange;
    private final Outbox outbox;
    private final Template key;
    private final RabbitDialect dialect;
    private final ReturnAddress address;
    private final @Nullable DurableQueue durable;
    private final DeadLetters dead;
    private final ReplyIntake intake;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    RabbitChannel(
            ServiceGate service,
            Outlets outlets,
            String exchange,
            Outbox outbox,
            Template key,
            RabbitDialect dialect,
            ReturnAddress address,
            @Nullable DurableQueue durable,
            DeadLetters dead,
            ReplyIntake intake,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.service = service;
        this.outlets = outlets;
        this.exchange = exchange;
        this.outbox = outbox;
        this.key = key;
        this.dialect = dialect;
        this.address = address;
        this.durable = durable;
        this.dead = dead;
        this.intake = intake;
        this.waiting = waiting;
        this.counters = counters;
    }

    @Override
    public Future<Reply> send(Request request) {
        return switch (request.body()) {
            case Payload body -> send(request, body);
            case Flow flow -> {
                flow.abandon();
                yield Future.failedFuture(new ChannelFailure.Unrenderable("A message cannot carry a stream."));
            }
        };
    }

    private Future<Reply> send(Request request, Payload body) {
        boolean outlives = request.attendance() instanceof Attendance.Durable;
        ChannelFailure refusal = refusal(body.size(), outlives);
        if (refusal != null) {
            return dead.refusing(refusal, () -> new Sent(request, place(exchange, key, request.scope()), null, body));
        }
        String routingKey;
        try {
            routingKey = routingKey(key, request.scope());
        } catch (ChannelFailure.Unrenderable impossible) {
            return Future.failedFuture(impossible);
        }
        var place = new Place(exchange, routingKey);
        Replies replies = request.replies();
        Pending pending = waiting.register(
                replies == null ? request : request.withReplies(replies.readBy(raw -> read(raw, request, place, null))),
                counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for a reply."));
        }
        TracedMessage.sent(request, pending.correlationId());
        ReturnAddress to = outlives && durable != null ? durable.address() : address;
        RequestHead head = to.head(request, pending.correlationId());
        Future<Reply> outcome = pending.reply();
        try {
            Payload wrapped = dialect.wrap(head, body);
            var message = new Outbound(
                    pending,
                    outlets.of(wrapped.size()),
                    routingKey,
                    dialect.write(head),
                    wrapped,
                    request.deadline(),
                    true,
                    outlives);
            if (!outbox.offer(message)) {
                pending.failed(new ChannelFailure.Overloaded(
                        "publishQueueMax", "Too many requests wait to be written to the broker."));
            }
            outcome = dead.watching(outcome, () -> new Sent(request, place, pending.correlationId(), message.body()));
        } catch (UnfitRequest unfit) {
            pending.failed(new ChannelFailure.Unrenderable("The message: " + unfit.getMessage() + "."));
        }
        return outlives || replies != null
                ? outcome
                : outcome.map(raw -> read(raw, request, place, pending.correlationId()));
    }

    private @Nullable ChannelFailure refusal(int bodyBytes, boolean outlives) {
        ChannelFailure refusal = outlets.refusal(bodyBytes, counters);
        if (refusal == null) {
            refusal = service.refusal("admit.depthMax", counters);
        }
        return refusal == null && outlives ? DurableQueue.refusal(durable) : refusal;
    }

    /** @throws ChannelFailure.Unrenderable if AMQP has no such key */
    static String routingKey(Template key, Scope scope) {
        String rendered;
        try {
            rendered = key.render(scope);
        } catch (EvaluationException holed) {
            throw new ChannelFailure.Unrenderable("The routing key: " + holed.getMessage());
        }
        if (isTooLong(rendered)) {
            throw new ChannelFailure.Unrenderable("The routing key is longer than 255 bytes.");
        }
        return rendered;
    }

    /** Where a message would have gone, as far as that can be said. */
    static Place place(String exchange, Template key, Scope scope) {
        try {
            return new Place(exchange, routingKey(key, scope));
        } catch (ChannelFailure.Unrenderable nowhere) {
            return new Place(exchange, null);
        }
    }

    private static boolean isTooLong(String key) {
        return 3 * key.length() > KEY_BYTES_MAX && key.getBytes(UTF_8).length > KEY_BYTES_MAX;
    }

    /** @throws UnreadableReply if it is none in {@code dialect} */
    static Reply of(Reply raw, RabbitDialect dialect) {
        ServiceReply reply = dialect.read(raw.contentType(), raw.headers(), (Payload) raw.body());
        return new Reply(reply.status(), reply.headers(), reply.contentType(), reply.body(), reply.fault());
    }

    private Reply read(Reply raw, Request request, Place place, @Nullable String correlationId) {
        TracedMessage.replied(raw, request);
        return intake.read(raw, request, place, correlationId, it -> of(it, dialect));
    }
}
