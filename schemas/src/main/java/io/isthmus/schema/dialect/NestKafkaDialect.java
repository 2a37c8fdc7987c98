package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/**
 * NestJS's Kafka transport: what a {@code @MessagePattern(topic)} answers to. It reads every header as text, so the
 * partition must be decimal: as four bytes it gets no reply. A handler that throws answers with no value and says why in
 * a header.
 */
final class NestKafkaDialect implements KafkaDialect {

    private static final String CORRELATION = "kafka_correlationId";
    private static final String REPLY_TOPIC = "kafka_replyTopic";
    private static final String REPLY_PARTITION = "kafka_replyPartition";
    private static final String ERROR = "kafka_nest-err";

    @Override
    public String correlationHeader() {
        return CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        KafkaHeaders.add(to, CORRELATION, head.correlationId());
        KafkaHeaders.add(to, REPLY_TOPIC, head.replyTo());
        KafkaHeaders.add(to, REPLY_PARTITION, Integer.toString(head.replyPartition()));
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        ServiceReply reply = KafkaHeaders.read(headers, body, name -> name.startsWith("kafka_"));
        String error = headers.get(ERROR);
        if (error != null) {
            return Fault.parse(error).toReply(reply.headers());
        }
        return reply.contentType() == null ? NestReplies.json(reply, body) : reply;
    }
}
