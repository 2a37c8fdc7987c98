package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.asyncapi.Channels.Place;
import io.isthmus.ingress.contract.Members;
import io.isthmus.ingress.contract.Outline;
import io.isthmus.ingress.http.DurableKeeper;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaStreamConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitStreamConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.payload.SchemaBundle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway sends and receives, by route and leg. */
final class Operations {

    private static final Json ANYTHING = Members.of();
    private static final Json TEXT = Members.of("type", "string");
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;

    private final GatewayConfig config;
    private final Channels channels;
    private final SchemaBundle schemas;
    private final Map<String, Json> operations = new LinkedHashMap<>();

    Operations(GatewayConfig config, Channels channels, SchemaBundle schemas) {
        this.config = config;
        this.channels = channels;
        this.schemas = schemas;
    }

    Map<String, Json> all() {
        return operations;
    }

    void add(RouteConfig route) {
        String name = route.name();
        switch (route.action()) {
            case CallConfig call -> {
                call(
                        route,
                        call,
                        name,
                        schema(route.reply() == null ? null : route.reply().schema()),
                        false,
                        null);
                if (DurableKeeper.isFor(config, route)) {
                    call(
                            route,
                            call,
                            name,
                            schema(route.reply() == null ? null : route.reply().schema()),
                            true,
                            null);
                }
            }
            case GatherConfig gather ->
                gather.legs()
                        .values()
                        .forEach(leg -> call(route, leg.call(), name + "." + leg.name(), ANYTHING, false, leg));
            case PublishConfig publish -> publish(route, publish);
            case StreamConfig stream -> stream(route, stream);
        }
    }

    private Json schema(@Nullable PayloadSchema schema) {
        return schema == null ? ANYTHING : schemas.add(schema);
    }

    /**
     * @param durable as for a client that does not wait, whose answer may be received by any instance
     * @param leg which the call is; null for that of the route
     */
    private void call(
            RouteConfig route, CallConfig call, String name, Json answer, boolean durable, @Nullable LegConfig leg) {
        Json body = call.body() != null
                ? Outline.of(call.body())
                : schema(route.request() == null ? null : route.request().schema());
        String id = durable ? name + ".async" : name;
        Json said = durable ? null : Particulars.of(config, call, leg);
        switch (call.target()) {
            case KafkaTargetConfig kafka -> {
                var written = Written.of(route, call, kafka, body);
                Place place = channels.topic(kafka.broker(), kafka.topic());
                Json request = channels.message(place, id + ".request", message(written, call, kafka(kafka.key())));
                var answered = Answered.of(kafka, answer);
                Json reply = reply(kafka.broker(), durable, id, call, written, answered);
                add(id, "send", place, request, reply, describe(route, call, kafka.dialect()), null, said);
            }
            case RabbitTargetConfig rabbit -> {
                var written = Written.of(route, call, rabbit, body);
                Place place = rabbit.queue() != null
                        ? channels.queue(rabbit.broker(), rabbit.queue())
                        : channels.exchange(rabbit.broker(), rabbit.publishTo(), rabbit.routingKey());
                Json request = channels.message(place, id + ".request", message(written, call, amqp(written)));
                var answered = Answered.of(rabbit, answer);
                Json reply = reply(rabbit.broker(), durable, id, call, written, answered);
                Json binding = sending(config.timeoutOf(call), durable ? PERSISTENT : TRANSIENT);
                add(id, "send", place, request, reply, describe(route, call, rabbit.dialect()), binding, said);
            }
            case HttpTargetConfig _ -> {}
        }
    }

    private Json reply(String broker, boolean durable, String id, CallConfig call, Written written, Answered answered) {
        Place place = channels.replies(broker, durable, written.replyTo() != null);
        Json message = channels.message(
                place,
                id + ".reply",
                Members.of(
                        "headers",
                        answered.headerSchema(),
                        "payload",
                        Payloads.reply(call.payload(), answered.payload()),
                        "correlationId",
                        Members.of("location", answered.correlation())));
        return Members.of(
                "address",
                written.replyTo() == null ? null : Members.of("location", written.replyTo()),
                "channel",
                place.ref(),
                "messages",
                List.of(message));
    }

    private static Json message(Written written, CallConfig call, @Nullable Json bindings) {
        return Members.of(
                "contentType",
                Payloads.contentType(call.payload(), written.contentType()),
                "headers",
                written.headerSchema(),
                "payload",
                Payloads.sent(call.payload(), written.payload()),
                "correlationId",
                Members.of("location", written.correlation()),
                "bindings",
                bindings);
    }

    private static @Nullable Json kafka(@Nullable Template key) {
        return key == null
                ? null
                : Members.of(
                        "kafka",
                        Members.of(
                                "key",
                                Members.of("type", "string", "description", key.toString()),
                                "bindingVersion",
                                "0.5.0"));
    }

    private static @Nullable Json amqp(Written written) {
        return written.contentEncoding() == null
                ? null
                : Members.of(
                        "amqp", Members.of("contentEncoding", written.contentEncoding(), "bindingVersion", "0.3.0"));
    }

    /** @param within null for a message that is kept until it is taken */
    private static Json sending(@Nullable Duration within, int deliveryMode) {
        return Members.of(
                "amqp",
                Members.of(
                        "expiration",
                        within == null ? null : within.toMillis(),
                        "deliveryMode",
                        deliveryMode,
                        "mandatory",
                        true,
                        "bindingVersion",
                        "0.3.0"));
    }

    private String describe(RouteConfig route, CallConfig call, Dialect dialect) {
        String several = call.replies() == null
                ? ""
                : " From " + call.replies().atLeast() + " to " + call.replies().most() + " replies are taken.";
        return "For the route " + route.name() + ", in the dialect " + Dialect.name(dialect) + "; answered within "
                + config.timeoutOf(call).toMillis() + " ms." + several;
    }

    private void add(
            String name,
            String action,
            Place place,
            Json message,
            @Nullable Json reply,
            String description,
            @Nullable Json bindings,
            @Nullable Json particulars) {
        operations.put(
                Names.id(name),
                Members.of(
                        "action",
                        action,
                        "channel",
                        place.ref(),
                        "description",
                        description,
                        "messages",
                        List.of(message),
                        "reply",
                        reply,
                        "bindings",
                        bindings,
                        Particulars.KEY,
                        particulars));
    }

    private void publish(RouteConfig route, PublishConfig publish) {
        Json body = publish.body() != null
                ? Outline.of(publish.body())
                : schema(route.request() == null ? null : route.request().schema());
        Json payload = Payloads.sent(publish.payload(), body);
        String type = publish.payload() == null ? null : Payloads.contentType(publish.payload(), "");
        Json headers = eventHeaders(publish);
        String description = "For the route " + route.name() + "; nobody replies.";
        Json said = Particulars.of(config, publish);
        switch (publish.target()) {
            case KafkaPublishConfig kafka -> {
                Place place = channels.topic(kafka.broker(), kafka.topic());
                Json message = Members.of(
                        "contentType", type, "headers", headers, "payload", payload, "bindings", kafka(kafka.key()));
                Json ref = channels.message(place, route.name() + ".event", message);
                add(route.name(), "send", place, ref, null, description, null, said);
            }
            case RabbitPublishConfig rabbit -> {
                Place place = rabbit.queue() != null
                        ? channels.queue(rabbit.broker(), rabbit.queue())
                        : channels.exchange(rabbit.broker(), rabbit.publishTo(), rabbit.routingKey());
                Json message = Members.of("contentType", type, "headers", headers, "payload", payload);
                Json ref = channels.message(place, route.name() + ".event", message);
                add(route.name(), "send", place, ref, null, description, sending(null, PERSISTENT), said);
            }
        }
    }

    private static Json eventHeaders(PublishConfig publish) {
        Map<String, Json> headers = new LinkedHashMap<>();
        headers.put(IsthmusHeaders.REQUEST_ID, TEXT);
        headers.put(IsthmusHeaders.ROUTE, TEXT);
        headers.put(IsthmusHeaders.SUBJECT, TEXT);
        headers.put(IsthmusHeaders.TRACEPARENT, TEXT);
        headers.put(IsthmusHeaders.TRACESTATE, TEXT);
        publish.headers()
                .forEach((name, value) -> headers.put(
                        name,
                        value.expressions().isEmpty()
                                ? TEXT
                                : Members.of("type", "string", "description", value.toString())));
        return Members.of(
                "type",
                "object",
                "properties",
                headers,
                "required",
                List.of(IsthmusHeaders.REQUEST_ID, IsthmusHeaders.ROUTE));
    }

    private static Json received(@Nullable PayloadConfig payload) {
        return payload == null
                ? Members.of("description", "Passed on to clients as it is.", "payload", ANYTHING)
                : Members.of(
                        "description",
                        "Passed on to clients as JSON.",
                        "contentType",
                        Payloads.contentType(payload, ""),
                        "payload",
                        Payloads.reply(payload.forReading(), ANYTHING));
    }

    private void stream(RouteConfig route, StreamConfig stream) {
        Place place = switch (stream.source()) {
            case KafkaStreamConfig kafka -> channels.topic(kafka.broker(), kafka.topic());
            case RabbitStreamConfig rabbit -> channels.exchange(rabbit);
        };
        Json message = channels.message(place, route.name() + ".message", received(stream.payload()));
        add(
                route.name(),
                "receive",
                place,
                message,
                null,
                "For the route " + route.name() + ": to all of its clients.",
                null,
                Particulars.of(stream, stream.source() instanceof KafkaStreamConfig ? "kafka" : "rabbitmq"));
    }
}
