package io.isthmus.broker;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Asks through one destination's channels, in turn on each loop, and notes how each request ended. */
public final class Asker {

    static final Exchange EXCHANGE =
            new Exchange("r-1", "create-quote", "POST", "/v1/quotes", null, "alice", "00-aa-bb-01", "k=v");

    private final Loops loops;
    private final BrokerUnderTest.@Nullable Gateway gateway;
    private final List<Channel> channels;
    private final ChannelCounters counters = new ChannelCounters();
    private final AtomicInteger turn = new AtomicInteger();

    /** @param made makes the channel of one loop */
    public Asker(Loops loops, BiFunction<ChannelCounters, Loop, Channel> made) {
        this(loops, null, made);
    }

    Asker(Loops loops, BrokerUnderTest.Gateway gateway, String destination) {
        this(loops, gateway, (counters, loop) -> gateway.channel(destination, counters, loop));
    }

    /** One that publishes what nobody replies to. */
    static Asker publisher(Loops loops, BrokerUnderTest.Gateway gateway, String destination) {
        return new Asker(loops, gateway, (counters, loop) -> gateway.publisher(destination, counters, loop));
    }

    Asker(Loops loops, BrokerUnderTest.@Nullable Gateway gateway, BiFunction<ChannelCounters, Loop, Channel> made) {
        this.loops = loops;
        this.gateway = gateway;
        this.channels =
                loops.all().stream().map(loop -> made.apply(counters, loop)).toList();
    }

    BrokerUnderTest.Gateway gateway() {
        return Objects.requireNonNull(gateway, "this asker was made without a gateway");
    }

    ReplyCounters replies() {
        return gateway().adapter().replies();
    }

    public ChannelCounters counters() {
        return counters;
    }

    public CompletableFuture<Outcome> ask(String body, Duration within) {
        return ask(body.getBytes(StandardCharsets.UTF_8), within);
    }

    public CompletableFuture<Outcome> ask(byte[] body, Duration within) {
        return ask(body, within, UnaryOperator.identity());
    }

    public CompletableFuture<Outcome> ask(byte[] body, Duration within, UnaryOperator<Request> with) {
        int index = turn.getAndIncrement() % channels.size();
        Loop loop = loops.get(index);
        var outcome = new CompletableFuture<Outcome>();
        loop.execute(() -> {
            long start = System.nanoTime();
            var request = with.apply(new Request(
                    EXCHANGE,
                    Headers.EMPTY,
                    "text/plain",
                    Payload.of(body),
                    root -> null,
                    Deadline.in(within, loop),
                    new Abandonment()));
            Thread asked = Thread.currentThread();
            channels.get(index).send(request).onComplete(result -> {
                var after = Duration.ofNanos(System.nanoTime() - start);
                if (Thread.currentThread() != asked) {
                    outcome.completeExceptionally(new AssertionError("completed off its loop"));
                } else if (result.succeeded()) {
                    outcome.complete(new Outcome.Answered(result.result(), after));
                } else if (result.cause() instanceof ChannelFailure failure) {
                    outcome.complete(new Outcome.Failed(failure, after));
                } else {
                    outcome.completeExceptionally(new AssertionError("not a channel's failure", result.cause()));
                }
            });
        });
        return outcome;
    }
}
