package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DeadLetters.Sent;
import io.isthmus.broker.EventHead;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Messages to one topic from one event loop that nobody replies to. */
final class KafkaPublishChannel implements Channel {

    private final Destination topic;
    private final Sendable sendable;
    private final @Nullable Template key;
    private final @Nullable Template partition;
    private final Publisher publisher;
    private final DeadLetters dead;
    private final PendingReplies waiting;
    private final ChannelCounters counters;

    KafkaPublishChannel(
            Destination topic,
            Sendable sendable,
            @Nullable Template key,
            @Nullable Template partition,
            Publisher publisher,
            DeadLetters dead,
            PendingReplies waiting,
            ChannelCounters counters) {
        this.topic = topic;
        this.sendable = sendable;
        this.key = key;
        this.partition = partition;
        this.publisher = publisher;
        this.dead = dead;
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
        ProducerRecord<byte[], byte[]> message;
        try {
            message = message(request, body);
        } catch (EvaluationException nothing) {
            return Future.failedFuture(
                    new ChannelFailure.Unrenderable("The message's key or partition: " + nothing.getMessage()));
        } catch (ChannelFailure.Unrenderable impossible) {
            return Future.failedFuture(impossible);
        }
        Pending pending = waiting.registerPublish(request, counters);
        if (pending == null) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("pendingMax", "Too many requests wait for this broker."));
        }
        publisher.publish(message, topic, pending);
        return dead.watching(pending.reply(), () -> {
            String under = message.key() == null ? null : new String(message.key(), UTF_8);
            return new Sent(request, new Place(topic.topic(), under), pending.correlationId(), body);
        });
    }

    private ProducerRecord<byte[], byte[]> message(Request request, Payload body) throws EvaluationException {
        byte[] renderedKey = key == null ? null : key.render(request.scope()).getBytes(UTF_8);
        Integer into = partition == null ? null : partition(partition.render(request.scope()));
        var message = new ProducerRecord<>(topic.topic(), into, renderedKey, body.bytes());
        if (request.contentType() != null) {
            message.headers()
                    .add(IsthmusHeaders.CONTENT_TYPE, request.contentType().getBytes(UTF_8));
        }
        EventHead.of(request).forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        return message;
    }

    /** The producer would wait for a partition that is not there. */
    private int partition(String rendered) {
        int count = topic.partitions();
        try {
            int number = Integer.parseInt(rendered);
            if (number >= 0 && number < count) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // As below.
        }
        throw new ChannelFailure.Unrenderable(
                "The message's partition must be a whole number from 0 to " + (count - 1) + ".");
    }
}
