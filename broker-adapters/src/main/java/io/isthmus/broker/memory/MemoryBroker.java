package io.isthmus.broker.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A broker inside the process: named destinations, each with one consumer on a thread of its own. For tests of what
 * stands on brokers, and for trying the gateway without one.
 *
 * <p>It can be stopped and started. What it has accepted survives that, what is published meanwhile is refused.
 */
public final class MemoryBroker implements AutoCloseable {

    /** How many messages wait for one consumer. */
    static final int QUEUE_MAX = 10_000;

    /** What became of a message. */
    public enum Publication {
        /** It is kept for the consumer. */
        ACCEPTED,
        /** The destination has no consumer. */
        UNROUTABLE,
        /** {@value #QUEUE_MAX} messages wait for the consumer. */
        FULL,
        /** The broker is stopped. */
        DOWN
    }

    private final Map<String, MemoryDestination> destinations = new ConcurrentHashMap<>();
    private final Gate gate = new Gate();

    /** Begins to deliver again; a new broker is started. */
    public void start() {
        gate.open();
    }

    /** Delivers and accepts nothing until {@link #start}. */
    public void stop() {
        gate.shut();
    }

    public boolean isRunning() {
        return gate.isOpen();
    }

    /**
     * Delivers what is published to {@code destination}, in order, until the result is closed.
     *
     * @param consumer runs on the destination's thread; an exception of it is logged and costs the one message
     * @throws IllegalStateException if the destination has a consumer
     */
    public Subscription consume(String destination, Consumer<MemoryMessage> consumer) {
        var consumed = new MemoryDestination(destination, consumer, gate);
        if (destinations.putIfAbsent(destination, consumed) != null) {
            throw new IllegalStateException("destination " + destination + " has a consumer");
        }
        consumed.start();
        return () -> {
            destinations.remove(destination, consumed);
            consumed.stop();
        };
    }

    /** Never blocks. */
    public Publication publish(String destination, MemoryMessage message) {
        if (!gate.isOpen()) {
            return Publication.DOWN;
        }
        MemoryDestination consumed = destinations.get(destination);
        if (consumed == null) {
            return Publication.UNROUTABLE;
        }
        return consumed.offer(message) ? Publication.ACCEPTED : Publication.FULL;
    }

    /** Ends all consumers. */
    @Override
    public void close() {
        destinations.values().forEach(MemoryDestination::stop);
        destinations.clear();
    }

    /** A consumer that is being delivered to. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
