package io.isthmus.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.isthmus.schema.config.Rate;
import io.isthmus.schema.config.RouteConfig.LimitConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise of {@link RateLimiter} under arrivals that nobody chose. */
class RateLimiterPropertiesTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noWindowAdmitsMoreThanTheBurstAndTheRate(long seed) {
        var scenario = new Scenario(seed);
        var admitted = scenario.admittedAt(2_000);

        for (int from = 0; from < admitted.size(); from++) {
            for (int to = from; to < admitted.size(); to++) {
                long window = admitted.get(to) - admitted.get(from);
                if (to - from + 1 > scenario.burst + window / scenario.tokenNanos) {
                    fail("seed %d: %d in %d ns", seed, to - from + 1, window);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void admitsWhateverAnExactBucketWouldAdmit(long seed) {
        var scenario = new Scenario(seed);
        var exact = new ExactBucket(scenario.tokenNanos, scenario.burst, scenario.time.nanos());

        for (int i = 0; i < 2_000; i++) {
            scenario.pause();
            boolean expected = exact.wouldAdmit(scenario.time.nanos());
            boolean admitted = scenario.limiter.admit("k") instanceof Decision.Allowed;
            if (admitted != expected) {
                fail("seed %d: request %d, admitted: %s", seed, i, admitted);
            }
            if (admitted) {
                exact.take();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatADecisionSaysComesTrue(long seed) {
        var scenario = new Scenario(seed);
        for (int i = 0; i < 200; i++) {
            scenario.pause();
            var said = scenario.limiter.admit("k");
            switch (said) {
                case Decision.Refused refused -> {
                    scenario.time.advance(refused.moreInNanos() - 1);
                    assertThat(scenario.limiter.admit("k")).isInstanceOf(Decision.Refused.class);
                    scenario.time.advance(1);
                    assertThat(scenario.limiter.admit("k")).isInstanceOf(Decision.Allowed.class);
                }
                case Decision.Allowed allowed -> {
                    scenario.time.advance(allowed.moreInNanos());
                    for (long left = allowed.remaining() + 1; left > 0; left--) {
                        assertThat(scenario.limiter.admit("k").remaining()).isEqualTo(left - 1);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void manyKeysHaveEachTheirOwnBucket(long seed) {
        var time = new SettableTime();
        var random = new SplittableRandom(seed);
        var config = new LimitConfig(Rate.parse("1/s"), 3, null, 2_000);
        var limiter = RateLimiter.of("r", config, time, new KeyHash(random.nextLong(), random.nextLong()));
        var exact = new HashMap<String, ExactBucket>();

        for (int i = 0; i < 20_000; i++) {
            time.advance(random.nextLong(500_000));
            String key = "key-" + random.nextInt(1_500);
            var bucket = exact.computeIfAbsent(key, _ -> new ExactBucket(1_000_000_000, 3, time.nanos()));
            boolean expected = bucket.wouldAdmit(time.nanos());
            if (expected) {
                bucket.take();
            }
            if (limiter.admit(key) instanceof Decision.Allowed != expected) {
                fail("seed %d: request %d, expected: %s", seed, i, expected);
            }
        }
        assertThat(limiter.counters().evicted().sum()).isZero();
    }

    @Test
    void manyThreadsWithManyKeysGetExactlyTheBurstOfEach() throws Exception {
        int threads = 4;
        int keys = 20_000;
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1/h"), 5, null, 30_000), new SettableTime());

        long admitted = together(threads, () -> {
            long mine = 0;
            for (int i = 0; i < 3 * keys; i++) {
                mine += limiter.admit("key-" + i % keys) instanceof Decision.Allowed ? 1 : 0;
            }
            return mine;
        });

        assertThat(admitted).isEqualTo(5L * keys);
        assertThat(limiter.counters().evicted().sum()).isZero();
    }

    @RepeatedTest(20)
    void manyThreadsTogetherGetExactlyTheBurst() throws Exception {
        int threads = 8;
        var time = new SettableTime();
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1/s"), 1_000, null, 10), time);
        var start = new CyclicBarrier(threads);

        assertThat(together(threads, () -> {
                    start.await();
                    long admitted = 0;
                    for (int i = 0; i < 500; i++) {
                        admitted += limiter.admit("k") instanceof Decision.Allowed ? 1 : 0;
                    }
                    return admitted;
                }))
                .isEqualTo(1_000);
        assertThat(limiter.counters().allowed().sum()).isEqualTo(1_000);
        assertThat(limiter.counters().refused().sum()).isEqualTo(8 * 500 - 1_000);
    }

    @Test
    void manyThreadsWithMovingTimeNeverGetMore() throws Exception {
        int threads = 4;
        var time = new SettableTime();
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1000/s"), 10, null, 10), time);
        var elapsed = new AtomicLong();

        long admitted = together(threads, () -> {
            long mine = 0;
            for (int i = 0; i < 100_000; i++) {
                elapsed.addAndGet(1_000);
                time.advance(1_000);
                mine += limiter.admit("k") instanceof Decision.Allowed ? 1 : 0;
            }
            return mine;
        });

        long tokens = elapsed.get() / 1_000_000;
        assertThat(admitted).isBetween(tokens, 10 + tokens);
    }

    private static long together(int threads, Callable<Long> task) throws Exception {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(pool.submit(task));
            }
            long sum = 0;
            for (var result : results) {
                sum += result.get();
            }
            return sum;
        }
    }

    /** A rate whose time of a token is a whole number of nanoseconds, and arrivals around it. */
    private static final class Scenario {

        private static final String[] RATES = {"1/s", "4/s", "50/s", "1000/s", "6/m", "100/m", "1/h", "1000/h"};

        final SettableTime time = new SettableTime();
        final SplittableRandom random;
        final Rate rate;
        final int burst;
        final long tokenNanos;
        final RateLimiter limiter;

        Scenario(long seed) {
            random = new SplittableRandom(seed);
            rate = Rate.parse(RATES[random.nextInt(RATES.length)]);
            burst = 1 + random.nextInt(40);
            tokenNanos = rate.per().toNanos() / rate.amount();
            limiter = RateLimiter.of("r", new LimitConfig(rate, burst, null, 10), time);
        }

        /** Mostly faster than the rate, sometimes a pause in which the bucket fills. */
        void pause() {
            long longest = random.nextInt(50) == 0 ? 2 * burst * tokenNanos : tokenNanos;
            time.advance(random.nextLong(longest + 1));
        }

        List<Long> admittedAt(int requests) {
            var admitted = new ArrayList<Long>();
            for (int i = 0; i < requests; i++) {
                pause();
                if (limiter.admit("k") instanceof Decision.Allowed) {
                    admitted.add(time.nanos());
                }
            }
            return admitted.subList(0, Math.min(admitted.size(), 400));
        }
    }

    /** A token bucket as textbooks draw it, in nanoseconds' worth of tokens. */
    private static final class ExactBucket {

        private final long tokenNanos;
        private final long full;
        private long level;
        private long at;

        ExactBucket(long tokenNanos, int burst, long now) {
            this.tokenNanos = tokenNanos;
            this.full = burst * tokenNanos;
            this.level = full;
            this.at = now;
        }

        boolean wouldAdmit(long now) {
            level = Math.min(full, level + now - at);
            at = now;
            return level >= tokenNanos;
        }

        void take() {
            level -= tokenNanos;
        }
    }
}
