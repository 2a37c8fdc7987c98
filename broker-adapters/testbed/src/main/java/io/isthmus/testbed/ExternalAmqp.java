package io.isthmus.testbed;

import java.time.Duration;

/** An AMQP broker that somebody else runs. */
record ExternalAmqp(String uri) implements AmqpBroker {

    ExternalAmqp {
        AmqpProbe.awaitAnswer(uri, Duration.ofSeconds(10));
    }

    @Override
    public boolean isRabbitMq() {
        return AmqpProbe.product(uri).equals("RabbitMQ");
    }

    @Override
    public void start() {
        throw External.notOurs(this);
    }

    @Override
    public void stop() {
        throw External.notOurs(this);
    }

    @Override
    public void kill() {
        throw External.notOurs(this);
    }

    @Override
    public void pause() {
        throw External.notOurs(this);
    }

    @Override
    public void unpause() {
        throw External.notOurs(this);
    }

    @Override
    public void close() {
        // It outlives us.
    }
}
