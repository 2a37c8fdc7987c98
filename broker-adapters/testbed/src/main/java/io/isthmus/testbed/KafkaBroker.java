package io.isthmus.testbed;

/** One Kafka node, broker and controller in one. Topics are created on first use, with one partition. */
public non-sealed interface KafkaBroker extends Broker {

    /** Shape {@code host:port}, as in {@code bootstrap.servers}; the same for the life of this broker. */
    String bootstrap();
}
