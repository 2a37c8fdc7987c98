package io.isthmus.broker.kafka;

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
import io.isthmus.broker.TracedMessage;
import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.dialect.ServiceReply;
import io.isthmus.schema.dialect.UnfitRequest;
import io.isthmus.schema.dialect.UnreadableReply;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Requests to one topic from one event loop. */
final class KafkaChannel implements Channel {

    private final Availability availability;
    private final Destination topic;
    private final Sendable sendable;
    private final @Nullable Template key;
    private final KafkaDialect dialect;
    private final Publisher publisher;
    private final @Nullable DurableReader durable;
    private final DeadLetters dead;
    private final ReplyIntake intake;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    KafkaChannel(
            Availability availability,
            Destination topic,
            Sendable sendable,
            @Nullable Template key,
            KafkaDialect dialect,
            Publisher publisher,
            @Nullable DurableReader durable,
            DeadLetters dead,
            ReplyIntake intake,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.availability = availability;
        this.topic = topic;
        this.sendable = sendable;
        this.key = key;
        this.dialect = dialect;
        this.publisher = publisher;
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
        ChannelFailure refusal = sendable.refusal(request.attendance());
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        String renderedKey;
        try {
            renderedKey = key == null ? null : key.render(request.scope());
        } catch (EvaluationException nothing) {
            return Future.failedFuture(new ChannelFailure.Unrenderable("The message's key: " + nothing.getMessage()));
        }
        var place = new Place(topic.topic(), renderedKey);
        Replies replies = request.replies();
        Pending pending = waiting.register(
                replies == null ? request : request.withReplies(replies.readBy(raw -> read(raw, request, place, null))),
                counters);
        if (pending == null) {
            return Future.failedFuture(new ChannelFailure.Overloaded(
                    "pendingMax", "Too many requests wait for a reply from this broker."));
        }
        TracedMessage.sent(request, pending.correlationId());
        Future<Reply> outcome = pending.reply();
        try {
            var message = message(request, body, renderedKey, pending.correlationId());
            publisher.publish(message, topic, pending);
            outcome = dead.watching(
                    outcome, () -> new Sent(request, place, pending.correlationId(), Payload.of(message.value())));
        } catch (UnfitRequest unfit) {
            pending.failed(new ChannelFailure.Unrenderable("The message: " + unfit.getMessage() + "."));
        }
        return replies != null || request.attendance() instanceof Attendance.Durable
                ? outcome
                : outcome.map(raw -> read(raw, request, place, pending.correlationId()));
    }

    private ProducerRecord<byte[], byte[]> message(
            Request request, Payload body, @Nullable String renderedKey, String correlationId) {
        ReturnAddress address = request.attendance() instanceof Attendance.Durable && durable != null
                ? durable.address()
                : availability.address();
        RequestHead head = address.head(request, correlationId);
        var message = new ProducerRecord<>(
                topic.topic(),
                renderedKey == null ? null : renderedKey.getBytes(UTF_8),
                dialect.wrap(head, body).bytes());
        dialect.write(head, message.headers()::add);
        return message;
    }

    /** @throws UnreadableReply if it is none in {@code dialect} */
    static Reply of(Reply raw, KafkaDialect dialect) {
        ServiceReply reply = dialect.read(raw.headers(), (Payload) raw.body());
        return new Reply(reply.status(), reply.headers(), reply.contentType(), reply.body(), reply.fault());
    }

    private Reply read(Reply raw, Request request, Place place, @Nullable String correlationId) {
        TracedMessage.replied(raw, request);
        return intake.read(raw, request, place, correlationId, it -> of(it, dialect));
    }
}
