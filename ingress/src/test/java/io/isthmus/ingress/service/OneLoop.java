package io.isthmus.ingress.service;

import static java.util.concurrent.TimeUnit.SECONDS;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.ingress.TransportUnderTest;
import io.isthmus.schema.config.ServiceConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** An event loop with the services under test on it, called from the test's thread. */
final class OneLoop implements AutoCloseable {

    static final String SERVICE = "service";

    static {
        ((Logger) LoggerFactory.getLogger("io.netty")).setLevel(Level.WARN);
    }

    final Vertx vertx;
    final VertxLoop loop;
    final HttpServices services;
    final ChannelCounters counters = new ChannelCounters();
    private final Context context;

    OneLoop(ServiceConfig service) {
        vertx = quietVertx();
        context = vertx.getOrCreateContext();
        loop = on(() -> new VertxLoop(0, vertx, context));
        services = on(() -> new HttpServices(vertx, loop, 1, Map.of(SERVICE, service), new Random(1)));
    }

    /** With one event loop, and without the toolkit's report on each of its settings. */
    static Vertx quietVertx() {
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(TransportUnderTest.found())
                .build();
    }

    Channel streaming() {
        return services.streaming(Services.target(), counters);
    }

    Channel whole() {
        return services.whole(Services.target(), counters);
    }

    /** The outcome of {@code channel} for {@code request}: a reply, or the failure. */
    Object outcome(Channel channel, Request request) {
        return await(start(channel, request));
    }

    Reply reply(Channel channel, Request request) {
        return (Reply) outcome(channel, request);
    }

    <F extends ChannelFailure> F failure(Class<F> kind, Channel channel, Request request) {
        return kind.cast(outcome(channel, request));
    }

    /** Sends, and completes with the outcome once there is one. */
    CompletableFuture<Object> start(Channel channel, Request request) {
        var outcome = new CompletableFuture<Object>();
        context.runOnContext(_ -> channel.send(request).onComplete(done -> {
            if (!vertxThread()) {
                outcome.completeExceptionally(new AssertionError("completed on " + Thread.currentThread()));
            }
            outcome.complete(done.succeeded() ? done.result() : done.cause());
        }));
        return outcome;
    }

    /** Runs {@code task} on the loop and returns what it does. */
    <T> T on(Callable<T> task) {
        var result = new CompletableFuture<T>();
        context.runOnContext(_ -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    /** Starts {@code task} on the loop and waits for what its future completes with. */
    <T> T await(Function<OneLoop, Future<T>> task) {
        return await(on(() -> task.apply(this)).toCompletionStage().toCompletableFuture());
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(30, SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        await(loop -> loop.services.close());
        on(() -> {
            loop.close();
            return true;
        });
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private boolean vertxThread() {
        return Vertx.currentContext() != null && Vertx.currentContext().isEventLoopContext();
    }
}
