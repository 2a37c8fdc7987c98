package io.isthmus.ingress.conformance;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.TargetConfig;
import io.isthmus.schema.dialect.IsthmusHeaders;
import org.jspecify.annotations.Nullable;

/** What the author of a service can do, in the words of its dialect. */
final class Remedies {

    private final boolean kafka;
    private final Dialect dialect;

    Remedies(TargetConfig target) {
        this.kafka = target instanceof KafkaTargetConfig;
        this.dialect = switch (target) {
            case KafkaTargetConfig it -> it.dialect();
            case RabbitTargetConfig it -> it.dialect();
            case HttpTargetConfig _ -> Dialect.ISTHMUS;
        };
    }

    Dialect dialect() {
        return dialect;
    }

    String correlation() {
        return "Give the reply the request's id, as it is: " + idPlace() + ".";
    }

    private String idPlace() {
        return switch (dialect) {
            case Dialect.Isthmus _ when kafka -> "copy the header isthmus-correlation";
            case Dialect.Spring _, Dialect.Nest _ when kafka -> "copy the header kafka_correlationId";
            case Dialect.SmallRye _ -> "copy the header REPLY_CORRELATION_ID";
            case Dialect.Zilla _ -> "copy the header zilla:correlation-id";
            case Dialect.CloudEvents _ -> "the event's correlationid is the request's id";
            case Dialect.MassTransit _ ->
                "bring requestId back, and conversationId for answers that outlive their connection";
            case Dialect.NServiceBus _ -> "copy the property correlation-id or the header NServiceBus.CorrelationId";
            case Dialect.Custom custom -> "where the configuration says, " + told(replyPlace(custom));
            case Dialect.Isthmus _, Dialect.Amqp _, Dialect.Spring _, Dialect.Nest _ ->
                "copy the property correlation-id";
        };
    }

    private static @Nullable String replyPlace(Dialect.Custom custom) {
        return custom.replyCorrelation() == null ? custom.correlation() : custom.replyCorrelation();
    }

    private static String told(@Nullable String place) {
        return place == null ? "the property correlation-id" : place;
    }

    String address() {
        return "Send each reply to where its request says: " + addressPlace() + ".";
    }

    private String addressPlace() {
        return switch (dialect) {
            case Dialect.Isthmus _
            when kafka -> "the topic in isthmus-reply-to, the partition in isthmus-reply-partition, decimal";
            case Dialect.Spring _
            when kafka ->
                "the topic in kafka_replyTopic, the partition in kafka_replyPartition, four bytes, big endian";
            case Dialect.Nest _
            when kafka -> "the topic in kafka_replyTopic, the partition in kafka_replyPartition, decimal";
            case Dialect.SmallRye _ ->
                "the topic in REPLY_TOPIC, the partition in REPLY_PARTITION, four bytes, big endian";
            case Dialect.Zilla _ -> "the topic in zilla:reply-to";
            case Dialect.CloudEvents _ when kafka -> "the topic in replyto, the partition in replypartition";
            case Dialect.MassTransit _ -> "responseAddress";
            case Dialect.Custom custom
            when kafka ->
                "the topic in " + told(custom.replyTo())
                        + (custom.replyPartition() == null ? "" : ", the partition in " + custom.replyPartition());
            case Dialect.Custom _,
                    Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.Nest _,
                    Dialect.CloudEvents _,
                    Dialect.NServiceBus _ -> "the queue in the property reply-to, by way of the default exchange";
        };
    }

    String contentType() {
        return kafka
                ? "Give the reply the header " + IsthmusHeaders.CONTENT_TYPE + ", such as application/json."
                : "Give the reply the property content-type, such as application/json.";
    }

    String fault() {
        return switch (dialect) {
            case Dialect.Nest _ -> "Throw an RpcException with a status and a message.";
            case Dialect.CloudEvents events ->
                "Answer with an event of type "
                        + (events.failed() == null ? "….failed" : events.failed())
                        + " whose data has status and message.";
            case Dialect.MassTransit _ -> "Throw: MassTransit answers with a Fault.";
            case Dialect.Zilla _ -> "Answer with the header :status, 400 to 599.";
            case Dialect.Custom custom when custom.fault() != null -> "Say it in " + custom.fault() + ".";
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.SmallRye _,
                    Dialect.NServiceBus _,
                    Dialect.Custom _ ->
                "Catch it, and answer with the header " + IsthmusHeaders.STATUS
                        + ", 400 to 599, and say why in the body.";
        };
    }

    /** Whether its framework leaves the content type to nobody, so that none is usual. */
    boolean mayLackContentType() {
        return switch (dialect) {
            case Dialect.Spring _, Dialect.SmallRye _, Dialect.Nest _, Dialect.Zilla _ -> kafka;
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.CloudEvents _,
                    Dialect.MassTransit _,
                    Dialect.NServiceBus _,
                    Dialect.Custom _ -> false;
        };
    }
}
