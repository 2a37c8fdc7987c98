package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/**
 * SmallRye Reactive Messaging as Quarkus has it: what an {@code @Incoming} {@code @Outgoing} method on Kafka answers to. The
 * partition must be four bytes, big endian. It has no form for a failure: a method that throws stops its channel, so a
 * service says a fault in an answer of its own, with the header {@link IsthmusHeaders#STATUS}.
 */
final class SmallRyeKafkaDialect implements KafkaDialect {

    private static final String CORRELATION = "REPLY_CORRELATION_ID";
    private static final String REPLY_TOPIC = "REPLY_TOPIC";
    private static final String REPLY_PARTITION = "REPLY_PARTITION";

    @Override
    public String correlationHeader() {
        return CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        KafkaHeaders.add(to, CORRELATION, head.correlationId());
        KafkaHeaders.add(to, REPLY_TOPIC, head.replyTo());
        to.add(REPLY_PARTITION, KafkaHeaders.int32(head.replyPartition()));
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        return KafkaHeaders.read(headers, body, name -> name.startsWith("reply_"));
    }
}
