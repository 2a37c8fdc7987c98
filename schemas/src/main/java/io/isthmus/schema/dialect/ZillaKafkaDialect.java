package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Map;

/**
 * What a service behind Zilla's {@code http-kafka} binding expects: the HTTP request as headers, with the pseudo-headers of
 * HTTP/2, and an answer that is an HTTP response in the same form. It knows no reply partition, so a broker that such routes
 * use reads them all. A fault is its {@code :status}. Header fields stand in Zilla's order; of those of a name the last counts.
 */
final class ZillaKafkaDialect implements KafkaDialect {

    private static final String CORRELATION = "zilla:correlation-id";
    private static final String REPLY_TO = "zilla:reply-to";
    private static final String STATUS = ":status";

    private final Map<String, String> headers;

    /** @param headers what every request carries besides: Zilla's {@code overrides} */
    ZillaKafkaDialect(Map<String, String> headers) {
        this.headers = headers;
    }

    @Override
    public String correlationHeader() {
        return CORRELATION;
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        KafkaHeaders.add(to, ":scheme", head.scheme() == null ? "http" : head.scheme());
        KafkaHeaders.add(to, ":method", head.method());
        KafkaHeaders.add(
                to, ":path", head.rawQuery() == null ? head.rawPath() : head.rawPath() + "?" + head.rawQuery());
        KafkaHeaders.add(to, ":authority", head.authority() == null ? "isthmus" : head.authority());
        KafkaHeaders.writeCommon(head, to);
        KafkaHeaders.add(to, REPLY_TO, head.replyTo());
        headers.forEach((name, value) -> KafkaHeaders.add(to, name, value));
        KafkaHeaders.add(to, CORRELATION, head.correlationId());
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
