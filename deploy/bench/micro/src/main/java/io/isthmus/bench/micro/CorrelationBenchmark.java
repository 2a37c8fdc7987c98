package io.isthmus.bench.micro;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.isthmus.aggregator.reply.CorrelationIds;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CorrelationBenchmark {

    private final CorrelationIds ids = new CorrelationIds(new SecureRandom());
    private final byte[] own = ids.make(1, 42).getBytes(ISO_8859_1);
    private final byte[] foreign =
            new CorrelationIds(new SecureRandom()).make(1, 42).getBytes(ISO_8859_1);
    private long number;

    @Benchmark
    public String make() {
        return ids.make(1, number++);
    }

    @Benchmark
    public Object verifyOwn() {
        return ids.read(own);
    }

    @Benchmark
    public Object skipForeign() {
        return ids.read(foreign);
    }
}
