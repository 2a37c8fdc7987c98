package io.isthmus.endtoend;

/** A configuration with two routes to echoing services: {@code POST /kafka} and {@code POST /rabbit}. */
public final class EchoRoutes {

    private EchoRoutes() {}

    /** @param destination both the topic and the queue */
    public static String over(String kafka, String amqp, String destination) {
        return """
                brokers:
                  events: {kafka: {bootstrap: ["%1$s"], replies: {topic: %3$s.replies}}}
                  tasks: {rabbitmq: {uri: "%2$s"}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %3$s}, timeout: 5s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %3$s}, timeout: 5s}
                """.formatted(kafka, amqp, destination);
    }
}
