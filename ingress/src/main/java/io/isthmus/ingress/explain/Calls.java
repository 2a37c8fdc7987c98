package io.isthmus.ingress.explain;

import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaStreamConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.PublishTargetConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitStreamConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.config.TargetConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.expression.UrlTemplate;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a call would send, and where. */
final class Calls {

    private final GatewayConfig config;
    private final Scope scope;
    private final String method;

    Calls(GatewayConfig config, Scope scope, String method) {
        this.config = config;
        this.scope = scope;
        this.method = method;
    }

    String describe(CallConfig call, boolean leg) {
        String body = (call.body() == null ? "" : ", body " + outline(call.body()))
                + payload(call.payload())
                + replies(call.replies())
                + service(call.target())
                + deadLetters(call.target());
        return switch (call.target()) {
            case KafkaTargetConfig kafka ->
                "kafka " + kafka.broker() + ", topic " + kafka.topic() + ", key " + key(kafka.key()) + ", dialect "
                        + Dialect.name(kafka.dialect()) + body;
            case RabbitTargetConfig rabbit ->
                "rabbitmq " + rabbit.broker() + ", exchange \"" + rabbit.publishTo() + "\", key "
                        + key(rabbit.routingKey()) + ", dialect "
                        + Dialect.name(rabbit.dialect()) + body;
            case HttpTargetConfig http ->
                "http " + http.service() + ", " + Objects.requireNonNullElse(http.method(), leg ? "GET" : method) + " "
                        + path(http) + " at " + endpoints(http) + body;
        };
    }

    /** What {@code body} would be, with the expressions as they stand in the file that need more than is known. */
    String outline(Composition body) {
        return body.outline(scope).toPayload().asUtf8();
    }

    /** When it is not even sent. */
    private static String service(TargetConfig target) {
        return switch (target) {
            case KafkaTargetConfig kafka ->
                presence("group", kafka.consumers())
                        + (kafka.admit() == null ? "" : lag(kafka.admit().lagMax()));
            case RabbitTargetConfig rabbit ->
                presence("queue", rabbit.consumers())
                        + (rabbit.admit() == null ? "" : depth(rabbit.admit().depthMax(), rabbit.serviceQueue()));
            case HttpTargetConfig _ -> "";
        };
    }

    /** When it is not even published. */
    private static String service(PublishTargetConfig target) {
        return switch (target) {
            case KafkaPublishConfig kafka ->
                presence("group", kafka.consumers())
                        + (kafka.admit() == null ? "" : lag(kafka.admit().lagMax()));
            case RabbitPublishConfig rabbit ->
                presence("queue", rabbit.consumers())
                        + (rabbit.admit() == null ? "" : depth(rabbit.admit().depthMax(), rabbit.serviceQueue()));
        };
    }

    private static String lag(int max) {
        return ", or is more than " + max + " messages behind";
    }

    private static String depth(int max, String queue) {
        return ", refused while more than " + max + " wait in queue " + queue;
    }

    private String deadLetters(TargetConfig target) {
        return switch (target) {
            case KafkaTargetConfig kafka -> deadLetters(kafka.broker());
            case RabbitTargetConfig rabbit -> deadLetters(rabbit.broker());
            case HttpTargetConfig _ -> "";
        };
    }

    private String deadLetters(String broker) {
        return switch (config.brokers().get(broker)) {
            case KafkaBrokerConfig kafka
            when kafka.deadLetters() != null ->
                ", dead letters to topic " + kafka.deadLetters().topic();
            case RabbitBrokerConfig rabbit
            when rabbit.deadLetters() != null ->
                ", dead letters to exchange " + rabbit.deadLetters().exchange();
            case null, default -> "";
        };
    }

    private static String presence(String kind, @Nullable String consumers) {
        return consumers == null ? "" : ", refused while " + kind + " " + consumers + " has no consumer";
    }

    private static String payload(@Nullable PayloadConfig payload) {
        return payload == null ? "" : ", as " + payload.kind();
    }

    private static String replies(@Nullable RepliesConfig replies) {
        if (replies == null) {
            return "";
        }
        var words = new StringBuilder(", " + replies.atLeast() + " to " + replies.most() + " replies");
        if (replies.until() != null) {
            words.append(" until ").append(replies.until());
        }
        if (replies.within() != null) {
            words.append(" within ").append(replies.within().toMillis()).append("ms");
        }
        return words.toString();
    }

    String describe(PublishConfig publish) {
        var headers = publish.headers().isEmpty() ? "" : ", headers " + publish.headers();
        var rest = (publish.body() == null ? "" : ", body " + outline(publish.body())) + payload(publish.payload())
                + headers + service(publish.target()) + ", answered "
                + publish.status() + " once confirmed"
                + (publish.batch() == null
                        ? ""
                        : ", batches of at most " + publish.batch().recordsMax() + " records")
                + deadLetters(
                        switch (publish.target()) {
                            case KafkaPublishConfig kafka -> kafka.broker();
                            case RabbitPublishConfig rabbit -> rabbit.broker();
                        });
        return switch (publish.target()) {
            case KafkaPublishConfig kafka ->
                "kafka " + kafka.broker() + ", topic " + kafka.topic() + ", key " + key(kafka.key())
                        + (kafka.partition() == null ? "" : ", partition " + key(kafka.partition())) + rest;
            case RabbitPublishConfig rabbit ->
                "rabbitmq " + rabbit.broker() + ", exchange \"" + rabbit.publishTo() + "\", key "
                        + key(rabbit.routingKey()) + rest;
        };
    }

    String describe(StreamConfig stream) {
        var filter = stream.source().filter();
        return switch (stream.source()) {
                    case KafkaStreamConfig kafka -> "kafka " + kafka.broker() + ", topic " + kafka.topic();
                    case RabbitStreamConfig rabbit ->
                        "rabbitmq " + rabbit.broker() + ", exchange " + rabbit.exchange() + ", key " + rabbit.key();
                }
                + (filter == null
                        ? ""
                        : ", filter " + filter.expressions().getFirst().expression())
                + payload(stream.payload())
                + ", at most " + stream.clientsMax() + " clients";
    }

    private String key(@Nullable Template template) {
        if (template == null) {
            return "none";
        }
        try {
            return '"' + template.render(scope) + '"';
        } catch (EvaluationException needsMore) {
            return template.toString();
        }
    }

    private String path(HttpTargetConfig http) {
        UrlTemplate template = http.path();
        if (template == null) {
            return http.rewrite() == null
                    ? "its own path"
                    : "its own path with " + http.rewrite().to() + " for "
                            + http.rewrite().from();
        }
        try {
            return template.render(scope);
        } catch (EvaluationException needsMore) {
            return template.toString();
        }
    }

    private String endpoints(HttpTargetConfig http) {
        return Objects.requireNonNull(config.services().get(http.service())).endpoints().stream()
                .map(endpoint -> endpoint.url().toString())
                .collect(Collectors.joining(" "));
    }
}
