package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.broker.DeadLetter;
import io.isthmus.broker.DeadLetterWriter;
import io.isthmus.schema.dialect.IsthmusHeaders;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of dead letters. Over a producer of its own, which is there once there is a letter: those of requests must not
 * share its memory, nor wait behind it.
 */
final class DeadTopic implements DeadLetterWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DeadTopic.class);
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Destination topic;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param topic what {@link Watch} knows of it: a producer that asks would make a missing one on some clusters */
    DeadTopic(Destination topic, Supplier<Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.producers = producers;
    }

    @Override
    public void write(DeadLetter letter) throws Exception {
        if (topic.state() != Destination.State.KNOWN) {
            throw new IOException("topic " + topic.topic() + " is not there");
        }
        if (producer == null) {
            producer = producers.get();
        }
        try {
            producer.send(record(letter)).get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RecordTooLargeException _ -> throw new RefusedException("it is larger than the broker takes");
                case AuthorizationException _ -> throw new RefusedException("we may not write to " + topic.topic());
                case InvalidTopicException _, PolicyViolationException _ ->
                    throw new RefusedException("the broker does not take it");
                case Exception later -> throw later;
                case null, default -> throw failed;
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(DeadLetter letter) {
        String key = letter.place().key();
        var record = new ProducerRecord<>(
                topic.topic(),
                key == null ? null : key.getBytes(UTF_8),
                letter.body().bytes());
        letter.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        if (letter.contentType() != null) {
            record.headers()
                    .add(IsthmusHeaders.CONTENT_TYPE, letter.contentType().getBytes(UTF_8));
        }
        return record;
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> closing = producer;
        producer = null;
        if (closing != null) {
            try {
                closing.close(Duration.ZERO);
            } catch (KafkaException failed) {
                LOG.atDebug().setCause(failed).log("a producer of dead letters could not be closed");
            }
        }
    }
}
