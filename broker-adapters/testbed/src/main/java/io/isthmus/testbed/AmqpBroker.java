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
}
