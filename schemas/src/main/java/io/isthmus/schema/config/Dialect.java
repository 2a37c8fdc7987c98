package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.json.Json;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a service expects on the wire and how it answers. Written as its name, or as {@code {name: {…}}} where there is
 * something to say besides.
 */
public sealed interface Dialect {

    Dialect ISTHMUS = new Isthmus();
    Dialect AMQP = new Amqp();
    Dialect SPRING = new Spring();

    /** As the configuration names it. */
    static String name(Dialect dialect) {
        return Objects.requireNonNull(dialect.getClass().getAnnotation(Variant.class))
                .value();
    }

    /** @throws InvalidValueException for key {@code dialect} if Kafka has no such dialect */
    static void checkKafka(Dialect dialect) {
        switch (dialect) {
            case Isthmus _, Spring _, SmallRye _, Zilla _, CloudEvents _ -> {}
            case Nest(var pattern) ->
                check(pattern == null, "dialect", "must be nest without a pattern: on Kafka the topic is the pattern");
            case Custom custom ->
                check(
                        custom.correlation() != null,
                        "dialect",
                        "needs correlation, the header or place in the body that a reply brings back");
            case Amqp _, MassTransit _, NServiceBus _ ->
                check(
                        false,
                        "dialect",
                        "is for rabbitmq; for kafka there are isthmus, spring, nest, smallrye, zilla, cloudevents, custom");
        }
    }

    /** @throws InvalidValueException for key {@code dialect} if RabbitMQ has no such dialect */
    static void checkRabbit(Dialect dialect) {
        switch (dialect) {
            case Isthmus _, Amqp _, Spring _, CloudEvents _, MassTransit _, NServiceBus _ -> {}
            case Nest(var pattern) ->
                check(
                        pattern != null,
                        "dialect",
                        "needs the pattern that the handler is declared with: write {nest: {pattern: quote}}");
            case Custom custom ->
                check(custom.replyPartition() == null, "dialect", "must have no replyPartition: a queue has none");
            case SmallRye _, Zilla _ ->
                check(
                        false,
                        "dialect",
                        "is for kafka; for rabbitmq there are isthmus, amqp, spring, nest, cloudevents, masstransit,"
                                + " nservicebus, custom");
        }
    }

    /** Whether it puts something into the body of a message, which has to be JSON then. */
    static boolean needsJson(Dialect dialect) {
        return switch (dialect) {
            case Isthmus _, Amqp _, Spring _, SmallRye _, Zilla _, NServiceBus _ -> false;
            case Nest(var pattern) -> pattern != null;
            case CloudEvents events -> events.mode() == CloudEvents.Mode.STRUCTURED;
            case MassTransit massTransit -> massTransit.form() == MassTransit.Form.ENVELOPE;
            case Custom custom ->
                Stream.of(
                                custom.correlation(),
                                custom.replyCorrelation(),
                                custom.replyTo(),
                                custom.replyPartition(),
                                custom.status(),
                                custom.fault(),
                                custom.answer())
                        .anyMatch(place -> place != null && place.startsWith("/"));
        };
    }

    /** Isthmus's own headers. */
    @Variant("isthmus")
    record Isthmus() implements Dialect {}

    /** Plain AMQP 0-9-1: {@code reply-to} and {@code correlation-id} properties. */
    @Variant("amqp")
    record Amqp() implements Dialect {}

    /** Spring's reply templates, on Kafka and on RabbitMQ. */
    @Variant("spring")
    record Spring() implements Dialect {}

    /** NestJS's microservices. */
    @Variant("nest")
    record Nest(
            @Key(
                    "What the handler is declared with, such as quote or {cmd: quote}; with rabbitmq only, and needed there.")
            @Nullable
            Json pattern)
            implements Dialect {}

    /** SmallRye Reactive Messaging, as in Quarkus. */
    @Variant("smallrye")
    record SmallRye() implements Dialect {}

    /** Services behind Zilla's {@code http-kafka} binding. */
    @Variant("zilla")
    record Zilla(
            @Key(
                    value = "Headers that every request carries besides, as Zilla's overrides:"
                            + " {\"zilla:domain-model\": CreateTaskCommand}.",
                    fallback = "{}")
            Map<String, String> headers)
            implements Dialect {

        public Zilla {
            headers = copy(headers);
        }
    }

    /** CloudEvents 1.0. */
    @Variant("cloudevents")
    record CloudEvents(
            @Key(
                    value = "How a request is written: binary, attributes in headers; or structured, all in the body. "
                            + "Replies may come in either.",
                    fallback = "binary")
            Mode mode,

            @Key("The type of the request's event. Left out: the route's name.") @Nullable
            String type,

            @Key(value = "The source of the request's event.", fallback = "/isthmus")
            String source,

            @Key("The type of an event that reports a failure. Left out: any that ends in .failed.") @Nullable
            String failed)
            implements Dialect {

        public CloudEvents {
            notBlank(type, "type");
            notBlank(source, "source");
            notBlank(failed, "failed");
        }

        /** Where an event's attributes stand. */
        public enum Mode {
            BINARY,
            STRUCTURED
        }
    }

    /** MassTransit's consumers on RabbitMQ. */
    @Variant("masstransit")
    record MassTransit(
            @Key("The type that the consumer consumes, as namespace and name: Shop.Contracts:GetQuote.")
            String message,

            @Key(
                    value = "How a message is written: envelope, or raw for endpoints with the raw JSON deserializer.",
                    fallback = "envelope")
            Form form,

            @Key(
                    value = "The HTTP status for a Fault, by the type of its exception, such as"
                            + " {System.ArgumentException: 400}. Others are answered 502.",
                    fallback = "{}")
            Map<String, Integer> faults)
            implements Dialect {

        public MassTransit {
            check(
                    message.matches("[^\\s:;]+:[^\\s;]+"),
                    "message",
                    "is not a type of MassTransit: write namespace and name, such as Shop.Contracts:GetQuote, instead of '"
                            + message + "'");
            faults.forEach((type, status) -> checkStatus(status, 400, "faults." + type));
            faults = copy(faults);
        }

        /** What stands around a message. */
        public enum Form {
            ENVELOPE,
            RAW
        }
    }

    /** NServiceBus's endpoints on RabbitMQ. */
    @Variant("nservicebus")
    record NServiceBus(
            @Key("The full name of the message's type, with its assembly where the endpoint wants it: "
                    + "\"Shop.Contracts.GetQuote, Shop.Contracts\".")
            String message,

            @Key(
                    value =
                            "The HTTP status for a reply that is a number, or an enum's member by its number, and no message. "
                                    + "Others than those here are answered 502.",
                    fallback = "{\"0\": 204}")
            Map<String, Integer> codes)
            implements Dialect {

        public NServiceBus {
            notBlank(message, "message");
            codes.forEach((code, status) -> checkStatus(status, 200, "codes." + code));
            codes = copy(codes);
        }
    }

    /**
     * A dialect that the configuration declares. Where it says a place, that is a header's name, or {@code /a/path} to a
     * member of the JSON body.
     */
    @Variant("custom")
    record Custom(
            @Key("Where a request has the correlation id; rabbitmq has it as a property besides.") @Nullable
            String correlation,

            @Key("Where a reply has it. Left out: where the request has it.") @Nullable
            String replyCorrelation,

            @Key("Where a request says what topic or queue the reply goes to; rabbitmq has it as a property besides.")
            @Nullable
            String replyTo,

            @Key("Where a request says which partition of that topic; kafka only.") @Nullable
            String replyPartition,

            @Key(
                    value = "How that header has the partition: text, decimal; or int32, four bytes, big endian.",
                    fallback = "text")
            NumberForm partitionAs,

            @Key("Where a reply has an HTTP status. Left out: it has none, or in isthmus-status.") @Nullable
            String status,

            @Key("Where a reply says that it failed: a text, or JSON with message and perhaps status. "
                    + "Left out: only by a status.")
            @Nullable
            String fault,

            @Key("Where in the body of a reply the answer is. Left out: it is the whole body.") @Nullable
            String answer,

            @Key(value = "Headers that every request carries besides.", fallback = "{}")
            Map<String, String> headers)
            implements Dialect {

        public Custom {
            checkPlace(correlation, "correlation");
            checkPlace(replyCorrelation, "replyCorrelation");
            checkPlace(replyTo, "replyTo");
            checkPlace(replyPartition, "replyPartition");
            checkPlace(status, "status");
            checkPlace(fault, "fault");
            checkPlace(answer, "answer");
            check(answer == null || answer.startsWith("/"), "answer", "must be a place in the body, such as /data");
            check(
                    partitionAs == NumberForm.TEXT || replyPartition == null || !replyPartition.startsWith("/"),
                    "partitionAs",
                    "must be text where the partition stands in the body");
            headers = copy(headers);
        }

        private static void checkPlace(@Nullable String place, String key) {
            check(
                    place == null || place.matches("[^/\\s\\p{Cntrl}][^\\s\\p{Cntrl}]*|(/[^/\\p{Cntrl}]+)+"),
                    key,
                    "is not a place: write a header's name, or /a/path into the body, instead of '" + place + "'");
        }

        /** How a number is written into a header. */
        public enum NumberForm {
            TEXT,
            INT32
        }
    }

    private static void checkStatus(int status, int least, String key) {
        check(status >= least && status <= 599, key, "must be an HTTP status, " + least + " to 599, but is " + status);
    }
}
