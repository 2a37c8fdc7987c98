package io.isthmus.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** One load on one requester; blocks the thread that runs it until the last answer is in. */
public final class Load {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(5);
    /** Ids go on from load to load, so that a late answer is nobody's. */
    private static final AtomicLong IDS = new AtomicLong();

    private final Requester requester;
    private final LoadPlan plan;
    private final Histogram micros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final LongAdder wrong = new LongAdder();
    private final AtomicLong underWay = new AtomicLong();
    private long endNanos;

    private Load(Requester requester, LoadPlan plan) {
        this.requester = requester;
        this.plan = plan;
    }

    public static LoadResult run(Requester requester, LoadPlan plan) {
        return new Load(requester, plan).run();
    }

    private LoadResult run() {
        long begun = System.nanoTime();
        endNanos = begun + plan.duration().toNanos();
        if (plan.isOpen()) {
            sendAsDue(begun);
        } else {
            for (int user = 0; user < plan.inFlight(); user++) {
                underWay.incrementAndGet();
                next();
            }
            LockSupport.parkNanos(plan.duration().toNanos());
        }
        awaitLast();
        return new LoadResult(
                micros.getTotalCount(),
                wrong.sum() + underWay.get(),
                plan.duration().toNanos() / 1e9,
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99),
                micros.getValueAtPercentile(99.9));
    }

    /** One user of a closed loop: asks again when answered, until the time is over. A wrong answer ends it. */
    private void next() {
        long sent = System.nanoTime();
        requester.ask(IDS.incrementAndGet(), right -> {
            boolean inTime = count(sent, right);
            if (right && inTime) {
                next();
            } else {
                underWay.decrementAndGet();
            }
        });
    }

    private void sendAsDue(long begun) {
        long all = plan.duration().toMillis() * plan.perSecond() / 1000;
        for (long i = 0; i < all; i++) {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / plan.perSecond();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            underWay.incrementAndGet();
            requester.ask(IDS.incrementAndGet(), right -> {
                count(due, right);
                underWay.decrementAndGet();
            });
        }
    }

    private boolean count(long since, boolean right) {
        long now = System.nanoTime();
        boolean inTime = plan.isOpen() || now <= endNanos;
        if (!right) {
            wrong.increment();
        } else if (inTime) {
            micros.recordValue(Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(now - since)));
        }
        return inTime;
    }

    private void awaitLast() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (underWay.get() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
