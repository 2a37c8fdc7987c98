package io.isthmus.ingress.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.dialect.AmqpProperties;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.dialect.RabbitDialects;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.dialect.UnfitRequest;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The message that a request would become: written by the dialect of its route, with a key, headers and body made by the
 * route's own expressions. What is another in each message, the correlation id for one, is a sample.
 */
final class Preview {

    private static final String CORRELATION = "iAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final String SUBJECT = "SUBJECT";

    private final GatewayConfig config;
    private final RouteConfig route;
    private final Asked asked;
    private final InstantSource clock;
    private final StringBuilder words;

    /**
     * A request as it is asked about.
     *
     * @param body null where nothing is said of it
     */
    record Asked(
            String method,
            String path,
            @Nullable String query,
            Headers headers,
            @Nullable Payload body,
            Scope scope) {}

    Preview(GatewayConfig config, RouteConfig route, Asked asked, InstantSource clock, StringBuilder words) {
        this.config = config;
        this.route = route;
        this.asked = asked;
        this.clock = clock;
        this.words = words;
    }

    /** Adds the message of {@code call}, unless it goes over HTTP. */
    void add(CallConfig call) {
        int before = words.length();
        try {
            switch (call.target()) {
                case KafkaTargetConfig kafka -> kafka(call, kafka);
                case RabbitTargetConfig rabbit -> rabbit(call, rabbit);
                case HttpTargetConfig _ -> {}
            }
        } catch (EvaluationException | UnfitRequest needsMore) {
            words.setLength(before);
            line("message", "none: " + needsMore.getMessage());
        }
    }

    private void kafka(CallConfig call, KafkaTargetConfig kafka) throws EvaluationException {
        var broker = (KafkaBrokerConfig) Objects.requireNonNull(config.brokers().get(kafka.broker()));
        line("message", "topic " + kafka.topic() + ", partition by " + (kafka.key() == null ? "chance" : "key"));
        key(kafka.key());
        var dialect = KafkaDialects.of(kafka.dialect());
        RequestHead head = head(call, broker.replies().topic(), 0);
        dialect.write(head, (name, value) -> header(name, value));
        body(dialect.wrap(head, body(call.body())), call.payload() != null);
    }

    private void rabbit(CallConfig call, RabbitTargetConfig rabbit) throws EvaluationException {
        var broker =
                (RabbitBrokerConfig) Objects.requireNonNull(config.brokers().get(rabbit.broker()));
        line("message", "exchange \"" + rabbit.publishTo() + "\", mandatory");
        key(rabbit.routingKey());
        var dialect = RabbitDialects.of(rabbit.dialect());
        RequestHead head = head(call, broker.replies().queue() + ".INSTANCE", -1);
        AmqpProperties properties = dialect.write(head);
        property("expiration", Long.toString(config.timeoutOf(call).toMillis()));
        property("correlation_id", properties.correlationId());
        property("reply_to", properties.replyTo());
        property("content_type", properties.contentType());
        property("content_encoding", properties.contentEncoding());
        properties.headers().forEach((name, value) -> header(name, value.getBytes(UTF_8)));
        body(dialect.wrap(head, body(call.body())), call.payload() != null);
    }

    /** Adds the message of {@code publish}. */
    void add(PublishConfig publish) {
        int before = words.length();
        try {
            switch (publish.target()) {
                case KafkaPublishConfig kafka -> {
                    String partition = kafka.partition() == null
                            ? "by " + (kafka.key() == null ? "chance" : "key")
                            : kafka.partition().render(asked.scope());
                    line("message", "topic " + kafka.topic() + ", partition " + partition);
                    key(kafka.key());
                }
                case RabbitPublishConfig rabbit -> {
                    line("message", "exchange \"" + rabbit.publishTo() + "\", mandatory, persistent");
                    key(rabbit.routingKey());
                }
            }
            header(IsthmusHeaders.REQUEST_ID, "REQUEST-ID".getBytes(UTF_8));
            header(IsthmusHeaders.ROUTE, route.name().getBytes(UTF_8));
            for (var header : publish.headers().entrySet()) {
                header(header.getKey(), header.getValue().render(asked.scope()).getBytes(UTF_8));
            }
            body(body(publish.body()), publish.payload() != null);
        } catch (EvaluationException needsMore) {
            words.setLength(before);
            line("message", "none: " + needsMore.getMessage());
        }
    }

    private RequestHead head(CallConfig call, String replyTo, int partition) {
        Duration timeout = config.timeoutOf(call);
        var crossing = Headers.builder();
        if (call.headers() != null) {
            call.headers()
                    .forEach(name -> asked.headers()
                            .all(name)
                            .forEach(value -> crossing.add(name.toLowerCase(Locale.ROOT), value)));
        }
        return new RequestHead(
                CORRELATION,
                replyTo,
                partition,
                new Deadline(0, clock.millis() + timeout.toMillis()),
                route.name(),
                route.allow() instanceof AllowConfig.Callers ? SUBJECT : null,
                asked.headers().get("traceparent"),
                asked.headers().get("tracestate"),
                call.body() == null ? asked.headers().get("content-type") : "application/json",
                crossing.build(),
                asked.method(),
                asked.path(),
                asked.query());
    }

    private Payload body(@Nullable Composition composed) throws EvaluationException {
        if (composed != null) {
            return composed.compose(asked.scope()).toPayload();
        }
        return asked.body() == null ? Payload.EMPTY : asked.body();
    }

    private void key(@Nullable Template key) throws EvaluationException {
        line("  key", key == null ? "none" : '"' + key.render(asked.scope()) + '"');
    }

    private void property(String name, @Nullable String value) {
        if (value != null) {
            line("  property", name + ": " + value);
        }
    }

    private void header(String name, byte[] value) {
        line("  header", name + ": " + printable(value));
    }

    private void body(Payload body, boolean encoded) {
        line("  body", (body.isEmpty() ? "empty" : body.asUtf8()) + (encoded ? ", in the form of its payload" : ""));
    }

    /** Four bytes that are no text are a number in some dialects. */
    private static String printable(byte[] value) {
        for (byte each : value) {
            if (each < ' ') {
                return "0x" + HexFormat.of().formatHex(value);
            }
        }
        return new String(value, UTF_8);
    }

    private void line(String key, String value) {
        words.append(String.format("  %-12s %s%n", key, value));
    }
}
