package io.isthmus.bench.micro;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.PendingReplies;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PendingBenchmark {

    @Param({"10", "1000", "100000"})
    private int waiting;

    private final Vertx vertx = Vertx.vertx();
    private final Loop loop = Spec.loop(vertx);
    private final ChannelCounters counters = new ChannelCounters();
    private final ReplyRouter router = new ReplyRouter(List.of(loop), 1_000_000, new SecureRandom());
    private final PendingReplies pending = router.on(loop);
    private final Request request = Spec.request(loop);
    private final Reply reply = Reply.of(200, "application/json", Payload.utf8(Spec.ORDER));

    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            register();
        }
    }

    @TearDown
    public void close() {
        vertx.close();
    }

    @Benchmark
    public Object putAndSettle() {
        Pending one = register();
        router.deliver(one.correlationId(), () -> reply);
        return one.reply();
    }

    @Benchmark
    public Object putAndFail() {
        Pending one = register();
        router.fail(one.correlationId(), new ChannelFailure.NoReply("gone"));
        return one.reply();
    }

    private Pending register() {
        return Objects.requireNonNull(pending.register(request, counters));
    }
}
