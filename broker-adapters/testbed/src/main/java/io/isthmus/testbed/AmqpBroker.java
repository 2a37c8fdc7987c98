package io.isthmus.testbed;

/** One AMQP 0-9-1 broker: RabbitMQ, or Qpid where none can be had. */
public non-sealed interface AmqpBroker extends Broker {

    /**
     * Shape {@code amqp://user:password@host:port}, without a path, which is to say the virtual host {@code /}; the
     * same for the life of this broker.
     */
    String uri();

    /**
     * Whether it is a RabbitMQ, so that a test may expect what only that has: queue arguments that take effect, dead
     * letters, quorum queues, direct reply-to.
     */
    boolean isRabbitMq();

    /**
     * Has it run short of memory: a connection that publishes is told {@code connection.blocked}, and is read no further.
     * For RabbitMQ only.
     */
    default void alarm() {
        throw new UnsupportedOperationException("only a RabbitMQ in a container has a memory alarm");
    }

    /** It has memory again, and goes on with what has been sent meanwhile. */
    default void endAlarm() {
        throw new UnsupportedOperationException("only a RabbitMQ in a container has a memory alarm");
    }

    /**
     * Has a quorum queue elect a leader, as somebody has to who runs a single node: one that was killed sometimes comes back
     * with a queue that waits for a leader for good (RabbitMQ's issue 10070). For RabbitMQ only.
     */
    default void elect(String queue) {
        throw new UnsupportedOperationException("only a RabbitMQ in a container can be told to elect");
    }
}
