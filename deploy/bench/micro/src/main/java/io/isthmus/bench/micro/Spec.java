package io.isthmus.bench.micro;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Vertx;
import java.time.Duration;

/** What the benchmarks are fed with. */
final class Spec {

    /** 256 bytes. */
    static final String ORDER = order();

    static final Exchange EXCHANGE = new Exchange(
            "req-0123456789abcdef",
            "create-order",
            "POST",
            "/v1/orders",
            null,
            "customer-42",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            null);

    private Spec() {}

    private static String order() {
        String begin = "{\"id\":\"0123456789abcdef\",\"customerId\":\"c-42\",\"quantity\":3,\"text\":\"";
        return begin + "x".repeat(256 - begin.length() - 2) + "\"}";
    }

    static Request request(Loop loop) {
        return new Request(
                EXCHANGE,
                Headers.EMPTY,
                "application/json",
                Payload.utf8(ORDER),
                _ -> null,
                Deadline.in(Duration.ofSeconds(10), loop),
                new Abandonment());
    }

    /** The real timers, used by the one thread of a benchmark, which also runs what is handed over. */
    static Loop loop(Vertx vertx) {
        var real = new VertxLoop(0, vertx, vertx.getOrCreateContext());
        return new Loop() {
            @Override
            public int index() {
                return 0;
            }

            @Override
            public void execute(Runnable task) {
                task.run();
            }

            @Override
            public Timer at(long nanos, Runnable task) {
                return real.at(nanos, task);
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long epochMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
