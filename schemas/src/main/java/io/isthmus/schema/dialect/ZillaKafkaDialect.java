package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/**
 * What a service behind Zilla's {@code http-kafka} binding expects: the HTTP request as headers, with the pseudo-headers of
 * HTTP/2, and an answer that is an HTTP response in the same form. It knows no reply partition, so a broker that such routes
 * use reads them all. A fault is its {@code :status}.
 */
final class ZillaKafkaDialect implements KafkaDialect {

    private static final String CORRELATION = "zilla:correlation-id";
    private static final String REPLY_TO = "zilla:reply-to";
    private static final String STATUS = ":status";

    @Override
    public String correlationHeader() {
        return CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        KafkaHeaders.add(to, ":scheme", "http");
        KafkaHeaders.add(to, ":method", head.method());
        KafkaHeaders.add(
                to, ":path", head.rawQuery() == null ? head.rawPath() : head.rawPath() + "?" + head.rawQuery());
        KafkaHeaders.add(to, ":authority", "isthmus");
        KafkaHeaders.add(to, REPLY_TO, head.replyTo());
        KafkaHeaders.add(to, CORRELATION, head.correlationId());
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        // Names that begin with a colon or have one are no HTTP tokens, so none of these goes on.
        ServiceReply reply = KafkaHeaders.read(headers, body, name -> false);
        String status = headers.get(STATUS);
        return status == null
                ? reply
                : new ServiceReply(
                        IsthmusHeaders.status(status), null, reply.contentType(), reply.headers(), reply.body());
    }
}
