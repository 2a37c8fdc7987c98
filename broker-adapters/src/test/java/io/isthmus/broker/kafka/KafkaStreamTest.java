package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.StreamLimits;
import io.isthmus.broker.Loops;
import io.isthmus.schema.config.KafkaStreamConfig;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a topic that is read for many promises. */
@Timeout(120)
class KafkaStreamTest {

    private static final StreamLimits LIMITS = new StreamLimits(1_000, 1 << 22, 10_000, Duration.ofMillis(300));

    private final Loops loops = new Loops();
    private final KafkaBroker broker = Brokers.newKafka();
    private final KafkaUnderTest kafka = new KafkaUnderTest(broker);
    private final KafkaUnderTest.KafkaGateway gateway = kafka.gateway("one", loops.all(), 10, KafkaUnderTest.REPLIES);
    private KafkaProducer<byte[], byte[]> producer;
    private String topic;

    @BeforeEach
    void start() {
        topic = kafka.topic("stream-" + UUID.randomUUID(), 3);
        var settings = new HashMap<String, Object>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "0", "reconnect.backoff.max.ms", "200"));
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        gateway.adapter().start();
    }

    @AfterEach
    void close() {
        producer.close(Duration.ofSeconds(1));
        gateway.close();
        loops.close();
        kafka.close();
        assertThat(loops.blocked()).as("what blocked an event loop").isEmpty();
    }

    @Test
    void thousandsOfReadersShareOneConsumer() throws Exception {
        var readers = new ArrayList<Reader>();
        for (int i = 0; i < 4_000; i++) {
            readers.add(new Reader(loops.get(i), null));
        }
        for (Reader reader : readers) {
            reader.opened.get(30, TimeUnit.SECONDS);
        }
        publish(0, 50);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> readers.stream().allMatch(reader -> reader.seen.get() == 50));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("isthmus-kafka-stream-" + topic))
                .hasSize(1);
    }

    @Test
    void nothingIsLostOrTwiceOverAnOutageOfTheBroker() throws Exception {
        var reader = new Reader(loops.get(0), null);
        reader.opened.get(30, TimeUnit.SECONDS);
        publish(0, 20);
        await().until(() -> reader.seen.get() == 20);

        broker.stop();
        broker.start();
        publish(20, 40);

        await().atMost(Duration.ofSeconds(60)).until(() -> reader.seen.get() == 40);
        assertThat(reader.bodies).doesNotHaveDuplicates();
    }

    @Test
    void readingBeginsAgainAfterItHasStoppedAndAPositionHoldsOverThat() throws Exception {
        var first = new Reader(loops.get(0), null);
        first.opened.get(30, TimeUnit.SECONDS);
        publish(0, 5);
        await().until(() -> first.seen.get() == 5);
        var position = first.position;
        first.close();
        publish(5, 30);

        var again = new Reader(loops.get(1), position);
        again.opened.get(30, TimeUnit.SECONDS);
        await().until(() -> again.seen.get() == 25);
        publish(30, 31);
        await().until(() -> again.seen.get() == 26);
        assertThat(again.bodies)
                .doesNotHaveDuplicates()
                .doesNotContain("0", "4")
                .contains("5", "30");
    }

    /** Each event tells its position, and one of thousands of partitions would be written with each. */
    @Test
    void aPositionOfMorePartitionsThanTheTopicHasIsCutToItsOwn() throws Exception {
        publish(0, 5);
        var reader = new Reader(loops.get(0), "9999:1");
        reader.opened.get(30, TimeUnit.SECONDS);
        await().until(() -> reader.seen.get() == 5);
        publish(5, 10);

        await().until(() -> reader.seen.get() == 10);
        assertThat(reader.position).matches("0:\\d+,1:\\d+,2:\\d+");
    }

    @Test
    void whoComesBackWhileTooManyAreCaughtUpIsRefusedAndWhoTakesTooLongIsSentBack() throws Exception {
        // More than wait for a reader that takes none: so those who are caught up are so until their time is over.
        publish(0, 300);
        var feed = gateway.kafka().feed(new KafkaStreamConfig("events", topic, null), LIMITS, loops.get(0));
        var caughtUp = new ArrayList<EventCursor>();
        for (int i = 0; i < 4 + 256; i++) {
            caughtUp.add(comeBack(feed).get(30, TimeUnit.SECONDS));
        }

        assertThat(comeBack(feed))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ChannelFailure.Overloaded.class)
                .withMessageContaining("come back at once");
        // Who begins with what comes next needs nobody's time.
        var fresh = new Reader(loops.get(0), null);
        fresh.opened.get(30, TimeUnit.SECONDS);
        publish(300, 301);
        await().until(() -> fresh.seen.get() == 1);

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() ->
                        !comeBack(feed).handle((_, refused) -> refused != null).get(30, TimeUnit.SECONDS));
        var ends = new ArrayList<EventCursor.@Nullable End>();
        for (EventCursor first : caughtUp.subList(0, 4)) {
            ends.add(onLoop(() -> {
                for (Event event = first.next(); event != null; event = first.next()) {
                    // It takes what was read for it.
                }
                return first.end();
            }));
        }
        assertThat(ends).contains(EventCursor.End.COME_BACK);
        for (EventCursor each : caughtUp) {
            onLoop(() -> {
                each.close();
                return true;
            });
        }
    }

    private CompletableFuture<EventCursor> comeBack(EventFeed feed) {
        var opened = new CompletableFuture<EventCursor>();
        loops.get(0)
                .execute(() -> feed.open("0:0,1:0,2:0", () -> {}).onComplete(result -> {
                    if (result.succeeded()) {
                        opened.complete(result.result());
                    } else {
                        opened.completeExceptionally(result.cause());
                    }
                }));
        return opened;
    }

    private <T> T onLoop(Supplier<T> task) throws Exception {
        var done = new CompletableFuture<T>();
        loops.get(0).execute(() -> done.complete(task.get()));
        return done.get(10, TimeUnit.SECONDS);
    }

    private void publish(int from, int to) throws Exception {
        var sent = new ArrayList<Future<?>>();
        for (int i = from; i < to; i++) {
            sent.add(producer.send(new ProducerRecord<>(
                    topic, ("key " + i).getBytes(UTF_8), String.valueOf(i).getBytes(UTF_8))));
        }
        for (Future<?> each : sent) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    /** Reads all that it can, on its loop. */
    private final class Reader {

        private final Loop loop;
        private final CompletableFuture<EventCursor> opened = new CompletableFuture<>();
        private final AtomicInteger seen = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();
        private volatile String position;
        private EventCursor cursor;

        Reader(Loop loop, String after) {
            this.loop = loop;
            var feed = gateway.kafka().feed(new KafkaStreamConfig("events", topic, null), LIMITS, loop);
            loop.execute(() -> feed.open(after, this::read).onComplete(result -> {
                if (result.succeeded()) {
                    cursor = result.result();
                    read();
                    opened.complete(cursor);
                } else {
                    opened.completeExceptionally(result.cause());
                }
            }));
        }

        private void read() {
            if (cursor == null) {
                return;
            }
            for (Event event = cursor.next(); event != null; event = cursor.next()) {
                bodies.add(event.body().asUtf8());
                position = cursor.position();
                seen.incrementAndGet();
            }
        }

        void close() throws Exception {
            var closed = new CompletableFuture<Boolean>();
            loop.execute(() -> {
                cursor.close();
                closed.complete(true);
            });
            closed.get(10, TimeUnit.SECONDS);
        }
    }
}
