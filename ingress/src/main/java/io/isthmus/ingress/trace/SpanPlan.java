package io.isthmus.ingress.trace;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PublishTargetConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.TargetConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a sending before it is sent: the same for every request.
 *
 * @param kind {@link Span.Kind#PRODUCER} for a message, whose context the consumer's span has for a parent
 * @param operation what is done; null for the method of the client's own request
 * @param subject what it is done to: few for a configuration, however many requests there are; empty if there is no such
 *     thing
 * @param facts under names of the semantic conventions, or of ours
 */
public record SpanPlan(Span.Kind kind, @Nullable String operation, String subject, Map<String, String> facts) {

    public SpanPlan {
        facts = Map.copyOf(facts);
    }

    /** A call that is the whole of what its route does. */
    public static SpanPlan of(TargetConfig target) {
        return switch (target) {
            case KafkaTargetConfig kafka -> kafka(kafka.broker(), kafka.topic());
            case RabbitTargetConfig rabbit -> rabbit(rabbit.broker(), rabbit.exchange(), rabbit.queue());
            case HttpTargetConfig http -> http(http, http.method());
        };
    }

    /** One of the calls of a gather. */
    public static SpanPlan of(TargetConfig target, String leg) {
        SpanPlan plan = target instanceof HttpTargetConfig http
                ? http(http, Objects.requireNonNullElse(http.method(), "GET"))
                : of(target);
        var facts = new HashMap<>(plan.facts());
        facts.put("isthmus.leg", leg);
        return new SpanPlan(plan.kind(), plan.operation(), plan.subject(), facts);
    }

    /** A message that nobody replies to. */
    public static SpanPlan of(PublishTargetConfig target) {
        return switch (target) {
            case KafkaPublishConfig kafka -> kafka(kafka.broker(), kafka.topic());
            case RabbitPublishConfig rabbit -> rabbit(rabbit.broker(), rabbit.exchange(), rabbit.queue());
        };
    }

    private static SpanPlan kafka(String broker, String topic) {
        return message("kafka", "send", broker, topic);
    }

    /** By the exchange, or by the queue behind the default exchange: routing keys may be without number. */
    private static SpanPlan rabbit(String broker, @Nullable String exchange, @Nullable String queue) {
        return message("rabbitmq", "publish", broker, String.valueOf(exchange != null ? exchange : queue));
    }

    private static SpanPlan message(String system, String operation, String broker, String destination) {
        return new SpanPlan(
                Span.Kind.PRODUCER,
                operation,
                destination,
                Map.of(
                        "messaging.system", system,
                        "messaging.operation.name", operation,
                        "messaging.operation.type", "send",
                        "messaging.destination.name", destination,
                        "isthmus.broker", broker));
    }

    private static SpanPlan http(HttpTargetConfig http, @Nullable String method) {
        var facts = new HashMap<>(Map.of("isthmus.service", http.service()));
        if (http.path() != null) {
            facts.put("url.template", http.path().toString());
        }
        return new SpanPlan(Span.Kind.CLIENT, method, facts.getOrDefault("url.template", ""), facts);
    }

    boolean isMessage() {
        return kind == Span.Kind.PRODUCER;
    }

    /** Begins it for {@code request}, as a part of what is done for that. */
    public Span begin(Span parent, Request request) {
        String done = operation != null
                ? operation
                : SpanFacts.name(request.exchange().method());
        Span span = parent.begin(kind, subject.isEmpty() ? done : done + " " + subject);
        facts.forEach(span::note);
        return span;
    }
}
