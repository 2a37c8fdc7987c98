package io.isthmus.ingress.asyncapi;

import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.dialect.AmqpProperties;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.dialect.RabbitDialects;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request in its dialect.
 *
 * @param headers by name, the schema of each
 * @param payload its schema
 * @param contentType of it
 * @param contentEncoding null where the dialect says none
 * @param correlation where it has the id, as a runtime expression
 * @param replyTo where it says where the reply goes; null where it does not
 */
record Written(
        Map<String, Json> headers,
        Json payload,
        String contentType,
        @Nullable String contentEncoding,
        String correlation,
        @Nullable String replyTo) {

    static final String HEADER = "$message.header#/";
    static final String PAYLOAD = "$message.payload#";

    /** Where documents on AMQP 0-9-1 have a message's properties, for want of another place. */
    static final String PROPERTY_CORRELATION = HEADER + "correlation_id";

    private static final String PROPERTY_REPLY_TO = HEADER + "reply_to";
    private static final String JSON = "application/json";

    /** @param body the schema of what is sent */
    static Written of(RouteConfig route, CallConfig call, KafkaTargetConfig kafka, Json body) {
        var sample = new Sample(route, !hasHeaders(kafka.dialect()));
        RequestHead head = sample.head(call, true);
        var dialect = KafkaDialects.of(kafka.dialect());
        Map<String, byte[]> written = new LinkedHashMap<>();
        dialect.write(head, written::put);
        Json made = read(dialect.wrap(head, Sample.BODY));
        Map<String, Json> headers = new LinkedHashMap<>();
        String correlation = null;
        String replyTo = null;
        for (var header : written.entrySet()) {
            String value = new String(header.getValue(), StandardCharsets.UTF_8);
            headers.put(header.getKey(), sample.schema(header.getValue()));
            if (value.equals(Sample.CORRELATION)) {
                correlation = HEADER + escaped(header.getKey());
            } else if (Sample.isReplyTo(value)) {
                replyTo = HEADER + escaped(header.getKey());
            }
        }
        byte[] type = written.get(IsthmusHeaders.CONTENT_TYPE);
        return new Written(
                headers,
                sample.schema(made, body),
                type == null ? JSON : new String(type, StandardCharsets.UTF_8),
                null,
                correlation != null ? correlation : inPayload(made, Sample.CORRELATION, PROPERTY_CORRELATION),
                replyTo != null ? replyTo : inPayload(made, Sample.REPLY_TO));
    }

    /** Whether a configuration says what else stands in a request's headers, which may be a secret. */
    private static boolean hasHeaders(Dialect dialect) {
        return dialect instanceof Dialect.Custom
                || (dialect instanceof Dialect.Zilla(var headers) && !headers.isEmpty());
    }

    /** As {@link #of(RouteConfig, CallConfig, KafkaTargetConfig, Json)}. */
    static Written of(RouteConfig route, CallConfig call, RabbitTargetConfig rabbit, Json body) {
        var sample = new Sample(route, !(rabbit.dialect() instanceof Dialect.Custom));
        RequestHead head = sample.head(call, false);
        var dialect = RabbitDialects.of(rabbit.dialect());
        AmqpProperties properties = dialect.write(head);
        Json made = read(dialect.wrap(head, Sample.BODY));
        Map<String, Json> headers = new LinkedHashMap<>();
        properties.headers().forEach((name, value) -> headers.put(name, sample.schema(value)));
        String type = properties.contentType();
        return new Written(
                headers,
                sample.schema(made, body),
                type == null ? JSON : type,
                properties.contentEncoding(),
                PROPERTY_CORRELATION,
                PROPERTY_REPLY_TO);
    }

    private static String inPayload(Json made, String value, String otherwise) {
        String place = inPayload(made, value);
        return place == null ? otherwise : place;
    }

    private static @Nullable String inPayload(Json made, String value) {
        String pointer = Sample.pointer(made, value);
        return pointer == null ? null : PAYLOAD + pointer;
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Json read(Payload written) {
        try {
            return Json.parse(written);
        } catch (MalformedJsonException bug) {
            throw new IllegalStateException("a dialect has written what is not JSON", bug);
        }
    }

    /** The schema of its headers. */
    Json headerSchema() {
        return Sample.object(headers);
    }
}
