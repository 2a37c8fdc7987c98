package io.isthmus.aggregator.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two loops and four broker threads that publish, confirm, return and reply as dice say, twice at times. */
@Timeout(60)
class ReplyRouterStressTest {

    private static final int REQUESTS_PER_LOOP = 20_000;

    private final List<VirtualLoop> loops = List.of(new VirtualLoop(0), new VirtualLoop(1));
    private final ReplyRouter router = new ReplyRouter(loops, 1_000_000, new Random(5));
    private final ChannelCounters channel = new ChannelCounters();
    private final BlockingQueue<Message> broker = new LinkedBlockingQueue<>();
    private final AtomicInteger decided = new AtomicInteger();
    private final LongAdder mixedUp = new LongAdder();
    private final LongAdder repliesSent = new LongAdder();
    private final List<Throwable> bugs = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachRequestIsDecidedOnceByItsOwnReplyAndNothingIsLostFromTheCounts(long seed) throws InterruptedException {
        List<Thread> brokerThreads = List.of(
                start(() -> beBroker(seed)),
                start(() -> beBroker(seed + 10)),
                start(() -> beBroker(seed + 20)),
                start(() -> beBroker(seed + 30)));
        List<Thread> loopThreads = loops.stream()
                .map(loop -> start(() -> beLoop(loop, new Random(seed + 100 + loop.index()), brokerThreads)))
                .toList();
        for (Thread thread : loopThreads) {
            thread.join();
        }

        assertThat(bugs).isEmpty();
        assertThat(mixedUp.sum()).isZero();
        int asked = loops.size() * REQUESTS_PER_LOOP;
        assertThat(decided).hasValue(asked);
        assertThat(channel.inFlight().sum()).isZero();
        assertThat(channel.replied().sum()
                        + channel.returned().sum()
                        + channel.rejected().sum()
                        + channel.expired().sum()
                        + channel.givenUp().sum())
                .isEqualTo(asked);
        ReplyCounters replies = router.counters();
        assertThat(channel.replied().sum()
                        + replies.late().sum()
                        + replies.duplicate().sum())
                .isEqualTo(repliesSent.sum());
        assertThat(List.of(channel.replied(), channel.returned(), channel.expired(), channel.givenUp()))
                .allSatisfy(counter -> assertThat(counter.sum()).isPositive());
    }

    private void beLoop(VirtualLoop loop, Random dice, List<Thread> brokerThreads) {
        for (int i = 0; i < REQUESTS_PER_LOOP; i++) {
            ask(loop, dice);
            if (dice.nextInt(8) == 0) {
                loop.advanceMillis(1);
            }
        }
        broker.add(Message.LAST);
        broker.add(Message.LAST);
        while (brokerThreads.stream().anyMatch(Thread::isAlive)) {
            loop.run();
            Thread.onSpinWait();
        }
        loop.advance(Duration.ofSeconds(2));
        assertThat(loop.timersWaiting()).isZero();
        assertThat(router.on(loop).size()).isZero();
    }

    private void ask(VirtualLoop loop, Random dice) {
        var abandonment = new Abandonment();
        Pending pending = router.on(loop)
                .register(
                        Requests.at(loop)
                                .abandonment(abandonment)
                                .within(Duration.ofMillis(dice.nextInt(1, 1000)))
                                .build(),
                        channel);
        pending.reply().onComplete(reply -> {
            decided.incrementAndGet();
            if (reply.succeeded() && !((Payload) reply.result().body()).asUtf8().equals(pending.correlationId())) {
                mixedUp.increment();
            }
        });
        broker.add(new Message(pending));
        if (dice.nextInt(10) == 0) {
            long when = loop.nanos() + dice.nextLong(20_000_000);
            loop.at(when, abandonment::give);
        }
    }

    private void beBroker(long seed) {
        var dice = new Random(seed);
        for (Message message = take(); message != Message.LAST; message = take()) {
            Pending pending = message.pending();
            if (!pending.beginPublish()) {
                continue;
            }
            switch (dice.nextInt(8)) {
                case 0 -> pending.failed(new ChannelFailure.NoConsumer("no queue"));
                case 1 -> pending.confirmed();
                case 2 -> {
                    reply(pending);
                    pending.confirmed();
                }
                case 3 -> {
                    pending.confirmed();
                    reply(pending);
                    reply(pending);
                }
                case 4 -> {
                    reply(pending);
                    router.fail(pending.correlationId(), new ChannelFailure.PublishRejected("full"));
                }
                default -> {
                    pending.confirmed();
                    reply(pending);
                }
            }
        }
    }

    private void reply(Pending pending) {
        repliesSent.increment();
        String id = pending.correlationId();
        router.deliver(id, () -> Reply.of(200, null, Payload.utf8(id)));
    }

    private Message take() {
        try {
            return broker.take();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private Thread start(Runnable work) {
        return Thread.ofPlatform()
                .uncaughtExceptionHandler((_, bug) -> {
                    synchronized (bugs) {
                        bugs.add(bug);
                    }
                })
                .start(work);
    }

    private record Message(Pending pending) {
        static final Message LAST = new Message(null);
    }
}
