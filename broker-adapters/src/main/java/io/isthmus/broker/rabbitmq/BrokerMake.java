package io.isthmus.broker.rabbitmq;

import io.isthmus.schema.message.Deadline;
import java.util.Map;

/** Where brokers that speak AMQP 0-9-1 differ in what they say. */
enum BrokerMake {

    /** RabbitMQ, and whatever follows it. */
    RABBITMQ,

    /** Apache Qpid Broker-J, which the demo and the tests embed. */
    QPID;

    static BrokerMake of(Map<String, Object> serverProperties) {
        return String.valueOf(serverProperties.get("product")).contains("Qpid") ? QPID : RABBITMQ;
    }

    /**
     * The property {@code expiration} of a message that is of use until {@code deadline}. RabbitMQ reads a time from now
     * in milliseconds, Qpid an instant: given the former, it takes every message for one that expired in 1970.
     */
    String expiration(Deadline deadline, long millisLeft) {
        return Long.toString(
                switch (this) {
                    case RABBITMQ -> millisLeft;
                    case QPID -> deadline.epochMillis();
                });
    }

    /** What makes a durable queue outlive a node of the broker. */
    Map<String, Object> replicated() {
        return switch (this) {
            case RABBITMQ -> Map.of("x-queue-type", "quorum");
            case QPID -> Map.of();
        };
    }

    /** Whether a message that comes back is nacked first, rather than returned first and then acked. */
    boolean nacksBeforeReturn() {
        return this == QPID;
    }
}
