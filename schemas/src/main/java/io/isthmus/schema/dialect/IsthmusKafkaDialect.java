package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/** The headers of {@link IsthmusHeaders}, all of them UTF-8 text. */
final class IsthmusKafkaDialect implements KafkaDialect {

    @Override
    public String correlationHeader() {
        return IsthmusHeaders.CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        to.add(IsthmusHeaders.CORRELATION, head.correlationId().getBytes(UTF_8));
        to.add(IsthmusHeaders.REPLY_TO, head.replyTo().getBytes(UTF_8));
        to.add(
                IsthmusHeaders.REPLY_PARTITION,
                Integer.toString(head.replyPartition()).getBytes(UTF_8));
        to.add(IsthmusHeaders.ROUTE, head.route().getBytes(UTF_8));
        String subject = head.subject();
        if (subject != null) {
            to.add(IsthmusHeaders.SUBJECT, subject.getBytes(UTF_8));
        }
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        return KafkaHeaders.read(headers, body, name -> false);
    }
}
