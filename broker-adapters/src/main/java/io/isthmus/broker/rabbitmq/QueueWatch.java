package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import io.isthmus.broker.Backlog;
import io.isthmus.broker.Consumers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker about the queues of services, each once in an interval, however many routes want to know: by passive
 * declaration, which changes nothing.
 *
 * <p>Over a connection and a thread of its own, which are there only if there is something to ask. A queue that is missing
 * closes the channel it is asked for on, a broker that is short of memory stops reading connections that publish: neither
 * must touch requests.
 */
final class QueueWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final String broker;
    private final Dialer dialer;
    private final Duration every;
    private final Map<String, Watched> queues = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private boolean started;
    private volatile boolean closed;

    /** What is known of a queue. */
    record Watched(String queue, Consumers consumers, Backlog backlog) {

        private void becomeUnknown() {
            consumers.becomeUnknown();
            backlog.becomeUnknown();
        }

        private void seen(int nowConsumers, int waiting) {
            consumers.are(nowConsumers > 0);
            backlog.seen(waiting, System.nanoTime());
        }
    }

    /**
     * @param broker the broker's name in the configuration
     * @param every how old an answer may be
     */
    QueueWatch(String broker, Dialer dialer, Duration every) {
        this.broker = broker;
        this.dialer = dialer;
        this.every = every;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("isthmus-rabbitmq-" + broker + "-watch")
                .unstarted(this::run);
    }

    synchronized void start() {
        started = true;
        startIfNeeded();
    }

    synchronized Watched queue(String queue) {
        Watched found = queues.computeIfAbsent(
                queue, name -> new Watched(name, new Consumers(broker, name), new Backlog(every)));
        startIfNeeded();
        wake.release();
        return found;
    }

    private void startIfNeeded() {
        if (started && !closed && !queues.isEmpty() && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        wake.release();
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) {
                var _ = thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        try {
            while (!closed) {
                Dialer.@Nullable Line line = null;
                try {
                    line = dialer.dial();
                    failing = false;
                    watch(line);
                } catch (IOException | TimeoutException | RuntimeException failed) {
                    var event = failing || closed ? LOG.atDebug() : LOG.atWarn();
                    event.addKeyValue("broker", broker)
                            .addKeyValue("reason", AmqpReasons.of(failed))
                            .log("the queues of services cannot be watched");
                    failing = true;
                } finally {
                    queues.values().forEach(Watched::becomeUnknown);
                    if (line != null) {
                        line.frames().cut();
                    }
                }
                pause();
            }
        } catch (InterruptedException stopped) {
            // As closed.
        }
    }

    /** Returns when the adapter is closed. */
    private void watch(Dialer.Line line) throws IOException, InterruptedException {
        @Nullable Channel channel = null;
        while (!closed) {
            for (Watched queue : queues.values()) {
                if (channel == null || !channel.isOpen()) {
                    channel = line.connection().createChannel();
                }
                if (channel == null) {
                    throw new IOException("the broker allows no channel on a connection");
                }
                look(queue, channel);
            }
            pause();
        }
    }

    private static void look(Watched queue, Channel channel) throws IOException {
        try {
            var answer = channel.queueDeclarePassive(queue.queue());
            queue.seen(answer.getConsumerCount(), answer.getMessageCount());
        } catch (IOException | AlreadyClosedException refused) {
            switch (AmqpReasons.codeOf(refused)) {
                // The connection, not the queue.
                case 0 -> throw refused;
                case AMQP.NOT_FOUND -> queue.seen(0, 0);
                // We may not look, or it is another's own: that says nothing.
                default -> queue.becomeUnknown();
            }
        }
    }

    private void pause() throws InterruptedException {
        if (wake.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }
}
