package io.isthmus.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.Loops;
import io.isthmus.broker.Outcome;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Asks over one channel, and notes how each request ended. */
final class Client {

    private final Loop loop;
    private final Channel channel;
    private final ChannelCounters counters = new ChannelCounters();

    Client(Loops loops, BiFunction<ChannelCounters, Loop, Channel> made) {
        this.loop = loops.get(0);
        this.channel = made.apply(counters, loop);
    }

    ChannelCounters counters() {
        return counters;
    }

    CompletableFuture<Outcome> ask(String body, Duration within) {
        return ask(body.getBytes(UTF_8), within);
    }

    CompletableFuture<Outcome> ask(byte[] body, Duration within) {
        return ask(body, within, UnaryOperator.identity());
    }

    CompletableFuture<Outcome> ask(byte[] body, Duration within, UnaryOperator<Request> with) {
        var outcome = new CompletableFuture<Outcome>();
        loop.execute(() -> {
            long start = System.nanoTime();
            channel.send(with.apply(request(body, within))).onComplete(result -> {
                var after = Duration.ofNanos(System.nanoTime() - start);
                outcome.complete(
                        result.succeeded()
                                ? new Outcome.Answered(result.result(), after)
                                : new Outcome.Failed((ChannelFailure) result.cause(), after));
            });
        });
        return outcome;
    }

    private Request request(byte[] body, Duration within) {
        return new Request(
                new Exchange("r-1", "reserve", "POST", "/v1/reservations", null, "alice", null, null),
                Headers.EMPTY,
                "text/plain",
                Payload.of(body),
                root -> null,
                Deadline.in(within, loop),
                new Abandonment());
    }
}
