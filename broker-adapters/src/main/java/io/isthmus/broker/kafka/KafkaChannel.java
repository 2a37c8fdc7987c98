package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.RequestHead;
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
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    KafkaChannel(
            Availability availability,
            Destination topic,
            Sendable sendable,
            @Nullable Template key,
            KafkaDialect dialect,
            Publisher publisher,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.availability = availability;
        this.topic = topic;
        this.sendable = sendable;
        this.key = key;
        this.dialect = dialect;
        this.publisher = publisher;
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
        ChannelFailure refusal = sendable.refusal();
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        byte[] renderedKey;
        try {
            renderedKey = key == null ? null : key.render(request.scope()).getBytes(UTF_8);
        } catch (EvaluationException nothing) {
            return Future.failedFuture(new ChannelFailure.Unrenderable("The message's key: " + nothing.getMessage()));
        }
        Pending pending = waiting.register(request, counters);
        if (pending == null) {
            return Future.failedFuture(new ChannelFailure.Overloaded(
                    "pendingMax", "Too many requests wait for a reply from this broker."));
        }
        publisher.publish(message(request, body, renderedKey, pending.correlationId()), topic, pending);
        return pending.reply();
    }

    private ProducerRecord<byte[], byte[]> message(
            Request request, Payload body, byte @Nullable [] renderedKey, String correlationId) {
        var message = new ProducerRecord<>(topic.topic(), renderedKey, body.bytes());
        RequestHead head = availability.address().head(request, correlationId);
        dialect.write(head, message.headers()::add);
        return message;
    }
}
