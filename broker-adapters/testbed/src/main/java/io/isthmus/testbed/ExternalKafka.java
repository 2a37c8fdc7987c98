package io.isthmus.testbed;

import java.time.Duration;

/** A Kafka that somebody else runs. */
record ExternalKafka(String bootstrap) implements KafkaBroker {

    ExternalKafka {
        KafkaProbe.awaitAnswer(bootstrap, Duration.ofSeconds(10));
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
