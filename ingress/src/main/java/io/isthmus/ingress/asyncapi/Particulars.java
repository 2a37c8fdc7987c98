package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.CompletionConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What AsyncAPI has no words for, in those of the configuration: {@code x-isthmus} of an operation, which
 * {@code isthmus import} reads again. Neither credentials nor values of the environment are in it.
 */
final class Particulars {

    static final String KEY = "x-isthmus";

    private Particulars() {}

    /**
     * Null where there is nothing to say.
     *
     * @param leg which the call is; null for that of a route
     */
    static @Nullable Json of(GatewayConfig config, CallConfig call, @Nullable LegConfig leg) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        if (leg != null) {
            said.put("after", leg.after().isEmpty() ? null : leg.after());
            said.put("optional", leg.optional() ? Boolean.TRUE : null);
            said.put("fallback", leg.fallback());
        }
        switch (call.target()) {
            case KafkaTargetConfig kafka -> said.put("kafka", target(kafka.dialect(), kafka.consumers()));
            case RabbitTargetConfig rabbit -> said.put("rabbitmq", target(rabbit.dialect(), rabbit.consumers()));
            case HttpTargetConfig http -> said.put("http", http(http));
        }
        said.put("body", body(call.body()));
        said.put("headers", call.headers());
        said.put("timeout", timeout(config.timeoutOf(call)));
        said.put("replies", replies(call.replies()));
        return none(said);
    }

    /**
     * That of the document: gathers, with the legs that go over HTTP whole and the others by name, in their order; null where
     * there is none.
     */
    static @Nullable Json of(GatewayConfig config) {
        Map<String, Json> routes = new LinkedHashMap<>();
        config.routes().forEach((name, route) -> {
            if (route.action() instanceof GatherConfig gather) {
                routes.put(name, Members.of("gather", gather(config, gather)));
            }
        });
        return routes.isEmpty() ? null : Members.of("routes", routes);
    }

    private static Json gather(GatewayConfig config, GatherConfig gather) {
        Map<String, Json> legs = new LinkedHashMap<>();
        gather.legs().forEach((name, leg) -> {
            Json said = leg.call().target() instanceof HttpTargetConfig ? of(config, leg.call(), leg) : null;
            legs.put(name, said == null ? Members.of() : said);
        });
        return Members.of(
                "deadline",
                gather.deadline().toMillis() + "ms",
                "complete",
                gather.complete() instanceof CompletionConfig.Quorum(int quorum) ? Members.of("quorum", quorum) : null,
                "legs",
                legs);
    }

    private static Json http(HttpTargetConfig http) {
        return Members.of(
                "service",
                http.service(),
                "method",
                http.method(),
                "path",
                http.path() == null ? null : http.path().toString(),
                "rewrite",
                http.rewrite() == null
                        ? null
                        : Members.of("prefix", http.rewrite().prefix()));
    }

    /** As {@link #of(GatewayConfig, CallConfig, LegConfig)}. */
    static @Nullable Json of(GatewayConfig config, PublishConfig publish) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put("body", body(publish.body()));
        said.put("timeout", timeout(config.timeoutOf(publish)));
        return none(said);
    }

    /** As {@link #of(GatewayConfig, CallConfig, LegConfig)}. */
    static @Nullable Json of(StreamConfig stream, String kind) {
        Composition filter = stream.source().filter();
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put(kind, filter == null ? null : Members.of("filter", body(filter)));
        return none(said);
    }

    private static @Nullable Json none(Map<String, @Nullable Object> said) {
        said.values().removeIf(Objects::isNull);
        return said.isEmpty() ? null : Members.ofMap(said);
    }

    private static @Nullable Json target(Dialect dialect, @Nullable String consumers) {
        Json said = Members.of("dialect", dialect(dialect), "consumers", consumers);
        return said.size() == 0 ? null : said;
    }

    private static @Nullable Json body(@Nullable Composition body) {
        return body == null ? null : body.written();
    }

    private static @Nullable String timeout(Duration timeout) {
        return timeout.equals(PolicyConfig.NONE.timeout()) ? null : timeout.toMillis() + "ms";
    }

    private static @Nullable Json replies(@Nullable RepliesConfig replies) {
        return replies == null
                ? null
                : Members.of(
                        "atLeast",
                        replies.atLeast(),
                        "atMost",
                        replies.atMost(),
                        "until",
                        replies.until() == null ? null : replies.until().toString(),
                        "within",
                        replies.within() == null ? null : replies.within().toMillis() + "ms",
                        "faults",
                        replies.faults().name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable Object dialect(Dialect dialect) {
        Json options = switch (dialect) {
            case Dialect.Isthmus _ -> null;
            case Dialect.Amqp _, Dialect.Spring _, Dialect.SmallRye _, Dialect.Zilla _ -> Members.of();
            case Dialect.Nest(var pattern) -> Members.of("pattern", pattern);
            case Dialect.CloudEvents events ->
                Members.of(
                        "mode",
                        events.mode() == Dialect.CloudEvents.Mode.BINARY ? null : "structured",
                        "type",
                        events.type(),
                        "source",
                        events.source().equals("/isthmus") ? null : events.source(),
                        "failed",
                        events.failed());
            case Dialect.MassTransit massTransit ->
                Members.of(
                        "message",
                        massTransit.message(),
                        "form",
                        massTransit.form() == Dialect.MassTransit.Form.ENVELOPE ? null : "raw",
                        "faults",
                        massTransit.faults());
            case Dialect.NServiceBus nServiceBus ->
                Members.of("message", nServiceBus.message(), "codes", nServiceBus.codes());
            case Dialect.Custom custom -> custom(custom);
        };
        return options == null
                ? null
                : options.size() == 0 ? Dialect.name(dialect) : Members.of(Dialect.name(dialect), options);
    }

    /** Without the values of its headers, which may be secrets. */
    private static Json custom(Dialect.Custom custom) {
        return Members.of(
                "correlation",
                custom.correlation(),
                "replyCorrelation",
                custom.replyCorrelation(),
                "replyTo",
                custom.replyTo(),
                "replyPartition",
                custom.replyPartition(),
                "partitionAs",
                custom.partitionAs() == Dialect.Custom.NumberForm.TEXT ? null : "int32",
                "status",
                custom.status(),
                "fault",
                custom.fault(),
                "answer",
                custom.answer());
    }
}
