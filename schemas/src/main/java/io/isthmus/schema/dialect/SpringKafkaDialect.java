package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/**
 * Spring for Apache Kafka as it comes: what a {@code @KafkaListener} with {@code @SendTo} answers to. It returns the
 * correlation id as the bytes it got, so ours stays text. The partition must be four bytes, big endian: with text the
 * reply is lost without a trace. No reply header tells a fault; a service that wants another status than 200 returns a
 * message with the header {@link IsthmusHeaders#STATUS}.
 */
final class SpringKafkaDialect implements KafkaDialect {

    private static final String CORRELATION = "kafka_correlationId";
    private static final String REPLY_TOPIC = "kafka_replyTopic";
    private static final String REPLY_PARTITION = "kafka_replyPartition";

    @Override
    public String correlationHeader() {
        return CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        to.add(CORRELATION, head.correlationId().getBytes(UTF_8));
        to.add(REPLY_TOPIC, head.replyTo().getBytes(UTF_8));
        to.add(REPLY_PARTITION, KafkaHeaders.int32(head.replyPartition()));
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        return KafkaHeaders.read(headers, body, SpringKafkaDialect::isSprings);
    }

    /** Names of Java classes and of Spring's own plumbing: nobody's business outside. */
    private static boolean isSprings(String lowerName) {
        return lowerName.startsWith("kafka_") || lowerName.startsWith("__") || lowerName.startsWith("spring");
    }
}
