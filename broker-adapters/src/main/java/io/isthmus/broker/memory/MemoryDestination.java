package io.isthmus.broker.memory;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue and the thread that delivers from it. */
final class MemoryDestination {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryDestination.class);

    private final String name;
    private final Consumer<MemoryMessage> consumer;
    private final Gate gate;
    private final BlockingQueue<MemoryMessage> queue = new ArrayBlockingQueue<>(MemoryBroker.QUEUE_MAX);
    private final Thread thread;

    MemoryDestination(String name, Consumer<MemoryMessage> consumer, Gate gate) {
        this.name = name;
        this.consumer = consumer;
        this.gate = gate;
        this.thread =
                Thread.ofPlatform().daemon().name("isthmus-memory-" + name).unstarted(this::deliver);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    boolean offer(MemoryMessage message) {
        return queue.offer(message);
    }

    private void deliver() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                MemoryMessage message = queue.take();
                gate.pass();
                deliver(message);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(MemoryMessage message) {
        try {
            consumer.accept(message);
        } catch (RuntimeException failed) {
            LOG.atWarn()
                    .addKeyValue("destination", name)
                    .setCause(failed)
                    .log("a consumer failed; the message is lost");
        }
    }
}
