package io.isthmus.ingress.openapi;

import io.isthmus.ingress.contract.RouteExpressions;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.ingress.http.RouteBodies;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.CompletionConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.message.HttpMethods;
import io.isthmus.schema.problem.ProblemType;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every problem that the clients of one route can meet, by its status. */
final class Problems {

    private final GatewayConfig config;
    private final SortedMap<Integer, SortedSet<ProblemType>> byStatus = new TreeMap<>();

    private Problems(GatewayConfig config) {
        this.config = config;
    }

    static SortedMap<Integer, SortedSet<ProblemType>> of(GatewayConfig config, RouteConfig route, String method) {
        var problems = new Problems(config);
        problems.edge();
        problems.access(route.allow());
        if (route.limit() != null) {
            problems.add(ProblemType.RATE_LIMITED);
        }
        problems.body(route);
        problems.memory(route, method);
        problems.action(route);
        return problems.byStatus;
    }

    /** Those of the resources that tell of requests which outlive their connection. */
    static SortedMap<Integer, SortedSet<ProblemType>> ofStatusResource(
            GatewayConfig config, Iterable<RouteConfig> routes) {
        var problems = new Problems(config);
        problems.edge();
        routes.forEach(route -> problems.access(route.allow()));
        problems.add(ProblemType.REQUEST_UNKNOWN, ProblemType.REQUEST_GONE, ProblemType.STORE_UNAVAILABLE);
        return problems.byStatus;
    }

    private void add(ProblemType... types) {
        for (ProblemType type : types) {
            add(type.status(), type);
        }
    }

    private void add(int status, ProblemType type) {
        byStatus.computeIfAbsent(status, _ -> new TreeSet<>()).add(type);
    }

    /** What no route has to do with. What is no HTTP at all is left out: no client that reads this sends it. */
    private void edge() {
        add(ProblemType.BAD_REQUEST, ProblemType.REQUEST_TIMEOUT, ProblemType.HEADER_TOO_LARGE);
        add(FramingViolation.TARGET_TOO_LONG.status(), ProblemType.HEADER_TOO_LARGE);
        add(ProblemType.OVERLOADED, ProblemType.SHUTTING_DOWN, ProblemType.INTERNAL);
    }

    private void access(AllowConfig allow) {
        if (allow instanceof AllowConfig.Callers callers) {
            add(ProblemType.UNAUTHENTICATED, ProblemType.IDENTITY_UNAVAILABLE);
            if (!callers.scopes().isEmpty()) {
                add(ProblemType.FORBIDDEN);
            }
        }
    }

    private void body(RouteConfig route) {
        if (!RouteBodies.streams(route)) {
            add(ProblemType.BODY_TOO_LARGE);
        }
        if (RouteBodies.readsJson(route)) {
            add(ProblemType.UNSUPPORTED_MEDIA_TYPE, ProblemType.INVALID_REQUEST);
        }
    }

    private void memory(RouteConfig route, String method) {
        if (route.idempotency() != null && !HttpMethods.isSafe(method)) {
            add(
                    ProblemType.INVALID_IDEMPOTENCY_KEY,
                    ProblemType.IDEMPOTENCY_IN_PROGRESS,
                    ProblemType.IDEMPOTENCY_ANSWER_LOST,
                    ProblemType.IDEMPOTENCY_MISMATCH,
                    ProblemType.STORE_UNAVAILABLE);
        }
        if (route.async() != null) {
            add(ProblemType.STORE_UNAVAILABLE, ProblemType.INVALID_CALLBACK);
        }
    }

    private void action(RouteConfig route) {
        switch (route.action()) {
            case CallConfig call -> {
                ofCall(call).forEach(this::add);
                if (answersJson(route)) {
                    add(ProblemType.INVALID_REPLY);
                }
            }
            case PublishConfig publish -> publish(publish);
            case StreamConfig _ -> add(ProblemType.BROKER_UNAVAILABLE, ProblemType.OVERLOADED);
            case GatherConfig gather -> gather(route, gather);
        }
    }

    private static boolean answersJson(RouteConfig route) {
        return (route.reply() != null && route.reply().schema() != null)
                || (route.respond() != null && route.respond().body() != null);
    }

    private void publish(PublishConfig publish) {
        add(
                ProblemType.BODY_TOO_LARGE,
                ProblemType.BROKER_UNAVAILABLE,
                ProblemType.NO_CONSUMER,
                ProblemType.PUBLISH_REJECTED,
                ProblemType.PUBLISH_UNCONFIRMED);
        if (RouteExpressions.canBeHoled(publish)) {
            add(ProblemType.INVALID_REQUEST);
        }
        payload(publish.payload()).forEach(this::add);
        policy(config.policyOf(publish)).forEach(this::add);
    }

    /** One problem for all of its parts, with the status of what became of the first that is missing. */
    private void gather(RouteConfig route, GatherConfig gather) {
        if (answersJson(route)) {
            add(ProblemType.INVALID_REPLY);
        }
        boolean anyCanDecide = gather.complete() instanceof CompletionConfig.Quorum;
        for (LegConfig leg : gather.legs().values()) {
            if (anyCanDecide || !leg.canBeMissing()) {
                add(ProblemType.GATHER_INCOMPLETE);
                add(ProblemType.INVALID_REPLY.status(), ProblemType.GATHER_INCOMPLETE);
                ofCall(leg.call()).forEach(type -> add(type.status(), ProblemType.GATHER_INCOMPLETE));
            }
        }
    }

    private Set<ProblemType> ofCall(CallConfig call) {
        var types = EnumSet.of(ProblemType.NO_REPLY, ProblemType.INVALID_REPLY, ProblemType.OVERLOADED);
        types.addAll(
                switch (call.target()) {
                    case HttpTargetConfig _ -> Set.of(ProblemType.SERVICE_UNAVAILABLE, ProblemType.UPSTREAM_FAILED);
                    case KafkaTargetConfig kafka -> ofBroker(kafka.dialect());
                    case RabbitTargetConfig rabbit -> ofBroker(rabbit.dialect());
                });
        if (call.replies() != null && call.replies().atLeast() > 0) {
            types.add(ProblemType.REPLIES_INCOMPLETE);
        }
        if (RouteExpressions.canBeHoled(call)) {
            types.add(ProblemType.INVALID_REQUEST);
        }
        types.addAll(payload(call.payload()));
        types.addAll(policy(config.policyOf(call)));
        return types;
    }

    /** What comes of messages that are not JSON: a body may not fit, and a schema may not be at hand. */
    private static Set<ProblemType> payload(@Nullable PayloadConfig payload) {
        if (payload == null) {
            return Set.of();
        }
        return payload.registry() == null
                ? Set.of(ProblemType.INVALID_REQUEST)
                : Set.of(ProblemType.INVALID_REQUEST, ProblemType.SCHEMA_UNAVAILABLE);
    }

    private static Set<ProblemType> ofBroker(Dialect dialect) {
        var types = EnumSet.of(
                ProblemType.BODY_TOO_LARGE,
                ProblemType.BROKER_UNAVAILABLE,
                ProblemType.NO_CONSUMER,
                ProblemType.PUBLISH_REJECTED,
                ProblemType.PUBLISH_UNCONFIRMED,
                ProblemType.SERVICE_FAULT);
        if (wantsJson(dialect)) {
            types.add(ProblemType.INVALID_REQUEST);
        }
        return types;
    }

    /** Whether the body is put into a document of the dialect's, where it must be JSON. */
    private static boolean wantsJson(Dialect dialect) {
        return switch (dialect) {
            case Dialect.Nest(var pattern) -> pattern != null;
            case Dialect.CloudEvents events -> events.mode() == Dialect.CloudEvents.Mode.STRUCTURED;
            case Dialect.MassTransit massTransit -> massTransit.form() == Dialect.MassTransit.Form.ENVELOPE;
            case Dialect.Custom custom ->
                isInBody(custom.correlation()) || isInBody(custom.replyTo()) || isInBody(custom.replyPartition());
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.SmallRye _,
                    Dialect.Zilla _,
                    Dialect.NServiceBus _ -> false;
        };
    }

    private static boolean isInBody(@Nullable String place) {
        return place != null && place.startsWith("/");
    }

    private static Set<ProblemType> policy(PolicyConfig policy) {
        return policy.breaker() == null ? Set.of() : Set.of(ProblemType.CIRCUIT_OPEN);
    }
}
