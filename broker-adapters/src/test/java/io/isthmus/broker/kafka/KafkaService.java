package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.broker.Answer;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.BrokerUnderTest.Service;
import io.isthmus.broker.Question;
import io.isthmus.schema.message.Headers;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A service in the {@code isthmus} dialect, as its author would write it with the plain Kafka client. */
final class KafkaService {

    private final Behaviour behaviour;

    private KafkaService(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    static Service start(String bootstrap, String topic, Behaviour behaviour) {
        return new KafkaResponder(bootstrap, topic, new KafkaService(behaviour)::serve);
    }

    private void serve(ConsumerRecord<byte[], byte[]> message, Consumer<ProducerRecord<byte[], byte[]>> replies) {
        Headers headers = headers(message);
        String replyTo = required(headers, "isthmus-reply-to");
        int partition = Integer.parseInt(required(headers, "isthmus-reply-partition"));
        var question = new Question(
                required(headers, "isthmus-correlation"),
                Long.parseLong(required(headers, "isthmus-deadline")),
                headers.get("content-type"),
                headers,
                message.value());
        behaviour.on(question, answer -> replies.accept(reply(replyTo, partition, answer)));
    }

    static Headers headers(ConsumerRecord<byte[], byte[]> message) {
        var headers = Headers.builder();
        message.headers().forEach(header -> headers.add(header.key(), new String(header.value(), UTF_8)));
        return headers.build();
    }

    private static String required(Headers headers, String name) {
        return Objects.requireNonNull(headers.get(name), name);
    }

    private static ProducerRecord<byte[], byte[]> reply(String topic, int partition, Answer answer) {
        var reply = new ProducerRecord<byte[], byte[]>(topic, partition, null, answer.body());
        add(reply, "isthmus-correlation", answer.correlationId());
        add(reply, "isthmus-status", answer.status());
        add(reply, "content-type", answer.contentType());
        answer.headers().forEach((name, value) -> add(reply, name, value));
        return reply;
    }

    private static void add(ProducerRecord<byte[], byte[]> reply, String name, @Nullable String value) {
        if (value != null) {
            reply.headers().add(name, value.getBytes(UTF_8));
        }
    }
}
