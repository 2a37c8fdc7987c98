package io.isthmus.bench.micro;

import io.isthmus.ingress.limit.RateLimiter;
import io.isthmus.schema.config.Rate;
import io.isthmus.schema.config.RouteConfig.LimitConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RateLimitBenchmark {

    private static final int ASKED = 1024;

    @Param({"10", "1000000"})
    private int keys;

    private final String[] asked = new String[ASKED];
    private RateLimiter limiter;
    private int next;

    @Setup
    public void fill() {
        limiter = RateLimiter.of(
                "bench",
                new LimitConfig(new Rate(1_000_000, Duration.ofSeconds(1)), null, null, 2_000_000),
                TimeSource.system());
        for (int i = 0; i < keys; i++) {
            limiter.admit("customer-" + i);
        }
        for (int i = 0; i < ASKED; i++) {
            asked[i] = "customer-" + (int) ((long) i * keys / ASKED);
        }
    }

    @Benchmark
    public Object admit() {
        return limiter.admit(asked[next++ & (ASKED - 1)]);
    }
}
