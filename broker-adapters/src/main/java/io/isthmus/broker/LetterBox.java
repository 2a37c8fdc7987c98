package io.isthmus.broker;

import io.isthmus.schema.config.DeadLettersConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dead letters on their way to the broker: bounded, put in by any thread without a wait, taken out by one that may wait. */
final class LetterBox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LetterBox.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final String broker;
    private final DeadLettersConfig config;
    private final DeadLetterWriter writer;
    private final TimeSource time;
    private final DeadLetterCounters counters = new DeadLetterCounters();
    private final Queue<DeadLetter> letters = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Whether the thread takes no more but what is left. */
    private volatile boolean over;

    /** Whether the last try failed. For the thread. */
    private boolean failing;

    /** @param broker the broker's name in the configuration */
    LetterBox(String broker, DeadLettersConfig config, DeadLetterWriter writer, TimeSource time) {
        this.broker = broker;
        this.config = config;
        this.writer = writer;
        this.time = time;
        this.thread =
                Thread.ofPlatform().daemon().name("isthmus-dead-" + broker).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    DeadLetterCounters counters() {
        return counters;
    }

    /** Takes {@code letter}, or counts it as lost. From any thread; never waits. */
    void put(DeadLetter letter) {
        boolean tooMany = count.incrementAndGet() > config.waitingMax();
        boolean tooMuch =
                bytes.addAndGet(letter.size()) > config.waitingBytesMax().bytes();
        if (isClosing() || tooMany || tooMuch) {
            forget(letter);
            counters.full().increment();
            return;
        }
        letters.add(letter);
        wake.release();
        if (over && letters.remove(letter)) {
            // The thread had looked for the last time.
            lose(letter);
        }
    }

    private void forget(DeadLetter letter) {
        count.decrementAndGet();
        bytes.addAndGet(-letter.size());
    }

    private void run() {
        try {
            while (true) {
                DeadLetter letter = letters.poll();
                if (letter != null) {
                    write(letter);
                } else if (isClosing()) {
                    return;
                } else {
                    wake.acquire();
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            // As closed.
        } finally {
            writer.close();
            over = true;
            for (DeadLetter left = letters.poll(); left != null; left = letters.poll()) {
                lose(left);
            }
        }
    }

    private void write(DeadLetter letter) throws InterruptedException {
        while (true) {
            try {
                writer.write(letter);
                failing = false;
                forget(letter);
                counters.written().increment();
                if (letter.body().size() < letter.bodyBytes()) {
                    counters.bodiless().increment();
                }
                return;
            } catch (DeadLetterWriter.RefusedException refused) {
                tell(letter, refused);
                lose(letter);
                return;
            } catch (InterruptedException stopped) {
                lose(letter);
                throw stopped;
            } catch (Exception later) {
                tell(letter, later);
                writer.close();
                boolean isOld =
                        time.nanos() - letter.bornNanos() >= config.holdFor().toNanos();
                if (isOld || isClosing()) {
                    lose(letter);
                    return;
                }
                var _ = closing.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void lose(DeadLetter letter) {
        forget(letter);
        counters.failed().increment();
    }

    /** Once until one is written again; never what is in it. */
    private void tell(DeadLetter letter, Exception why) {
        (failing ? LOG.atDebug() : LOG.atWarn())
                .addKeyValue("broker", broker)
                .addKeyValue("reason", letter.reason())
                .addKeyValue("why", why.getClass().getSimpleName() + ": " + why.getMessage())
                .log("a dead letter cannot be written");
        failing = true;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public void close() {
        closing.countDown();
        wake.release();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_WITHIN)) {
                thread.interrupt();
                var _ = thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
