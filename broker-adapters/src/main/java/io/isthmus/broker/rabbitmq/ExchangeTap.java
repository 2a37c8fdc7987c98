package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.Generations;
import io.isthmus.aggregator.stream.LiveFeed;
import io.isthmus.aggregator.stream.StreamLimits;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange, read once for all readers of all loops: an exclusive queue that goes with its connection, both of them there
 * from the first reader until the linger after the last. What is published while there is none is not kept.
 */
final class ExchangeTap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeTap.class);
    private static final Duration TICK = Duration.ofMillis(200);

    /** Each try costs the broker an error in its log while the exchange is missing. */
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** Messages that the broker sends before the loops have taken those before. */
    private static final int UNACKNOWLEDGED_MAX = 1_000;

    private final String broker;
    private final String exchange;
    private final String key;
    private final Dialer dialer;
    private final Semaphore wake = new Semaphore(0);
    private final Generations generations = new Generations(wake::release);
    private final Map<Integer, LiveFeed> feeds = new LinkedHashMap<>();
    private final Queue<Delivered> delivered = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile StreamLimits limits = new StreamLimits(1, 1, 1, Duration.ZERO);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean lost;

    private record Delivered(long tag, Event event) {}

    ExchangeTap(String broker, String exchange, String key, Dialer dialer, List<? extends Loop> loops) {
        this.broker = broker;
        this.exchange = exchange;
        this.key = key;
        this.dialer = dialer;
        loops.forEach(loop -> feeds.put(loop.index(), new LiveFeed(generations, () -> limits, loop)));
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("rabbitmq-" + broker + "-stream-" + exchange)
                .unstarted(this::run);
    }

    /** The thread waits for the first reader. */
    synchronized EventFeed feed(StreamLimits wanted, Loop loop) {
        limits = limits.orLarger(wanted);
        if (thread.getState() == Thread.State.NEW && !isClosing()) {
            thread.start();
        }
        LiveFeed feed = feeds.get(loop.index());
        if (feed == null) {
            throw new IllegalArgumentException("loop " + loop.index() + " is not one of this adapter's");
        }
        return feed;
    }

    @Override
    public void close() {
        closing.countDown();
        wake.release();
        try {
            if (thread.getState() != Thread.State.NEW) {
                var _ = thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        boolean failing = false;
        try {
            while (!isClosing()) {
                if (generations.isUnread()) {
                    await(Duration.ofDays(1));
                    continue;
                }
                try {
                    read(generations.current());
                    failing = false;
                    pause(TICK);
                } catch (IOException | TimeoutException | RuntimeException failed) {
                    var event = failing ? LOG.atDebug() : LOG.atWarn();
                    event.addKeyValue("broker", broker)
                            .addKeyValue("exchange", exchange)
                            .addKeyValue("reason", AmqpReasons.of(failed))
                            .log("an exchange cannot be streamed");
                    failing = true;
                    pause(BETWEEN_TRIES);
                    endIfUnread(generations.current());
                }
            }
        } catch (InterruptedException stopped) {
            // As closed.
        }
    }

    private void pause(Duration time) throws InterruptedException {
        var _ = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean endIfUnread(long generation) {
        return generations.isUnread() && generations.end(generation);
    }

    private void await(Duration time) throws InterruptedException {
        if (wake.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    /** Reads for {@code generation} until it ends or the connection is lost. */
    private void read(long generation) throws IOException, TimeoutException, InterruptedException {
        var line = dialer.dial();
        try {
            lost = false;
            delivered.clear();
            line.connection().addShutdownListener(_ -> lose());
            Channel channel = line.connection().createChannel();
            if (channel == null) {
                throw new IOException("the broker allows no channel on a connection");
            }
            channel.addShutdownListener(_ -> lose());
            consume(channel);
            feeds.values().forEach(feed -> feed.loop().execute(() -> feed.started(generation)));
            listen(channel, generation);
        } finally {
            line.frames().cut();
        }
    }

    private void lose() {
        lost = true;
        wake.release();
    }

    private void consume(Channel channel) throws IOException {
        String queue = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
        channel.queueBind(queue, exchange, key);
        channel.basicQos(UNACKNOWLEDGED_MAX);
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                delivered.add(new Delivered(envelope.getDeliveryTag(), event(envelope, properties, body)));
                wake.release();
            }

            @Override
            public void handleCancel(String tag) {
                lose();
            }
        });
    }

    private static Event event(Envelope envelope, BasicProperties properties, byte[] body) {
        var headers = Headers.builder().addIfPresent("content-type", properties.getContentType());
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> headers.add(name, text(value)));
        }
        return new Event(null, envelope.getRoutingKey(), headers.build(), Payload.of(body));
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }

    private void listen(Channel channel, long generation) throws IOException, InterruptedException {
        long unreadSince = System.nanoTime();
        while (!isClosing() && !lost) {
            await(TICK);
            unreadSince = generations.isUnread() ? unreadSince : System.nanoTime();
            boolean lingered =
                    System.nanoTime() - unreadSince >= limits.linger().toNanos();
            if (lingered && endIfUnread(generation)) {
                return;
            }
            long last = hand();
            if (last > 0) {
                channel.basicAck(last, true);
            }
        }
    }

    /** Hands on what has come, and waits until the loops have taken it; returns the last tag, 0 if nothing had come. */
    private long hand() throws InterruptedException {
        var events = new ArrayList<Event>();
        long last = 0;
        for (Delivered next = delivered.poll(); next != null; next = delivered.poll()) {
            events.add(next.event());
            last = next.tag();
        }
        if (!events.isEmpty()) {
            var taken = new CountDownLatch(feeds.size());
            feeds.values()
                    .forEach(feed -> feed.loop().execute(() -> {
                        taken.countDown();
                        feed.add(events);
                    }));
            while (!isClosing() && !taken.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                // A loop is busy.
            }
        }
        return last;
    }
}
