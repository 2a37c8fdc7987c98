package io.isthmus.endtoend.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Clients that each send one request after the other, every request with a body of its own, and tell a {@link Recorder}
 * of all. On loopback, and all on one event loop, so that {@link Waits} of it are those of every answer.
 */
public final class Clients implements AutoCloseable {

    /** Whoever has waited for so long beyond the deadline is told that it hangs, so that the test ends. */
    private static final Duration HANGS_AFTER = Duration.ofSeconds(10);

    /** How many instances a request is tried at while each refuses the connection. */
    private static final int TRIES_MAX = 5;

    private static final Duration AGAIN_AFTER = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final HttpClient client;
    private final Recorder recorder;
    private final Habits habits;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * What clients do.
     *
     * @param clients that send at a time
     * @param deadline of every request: the {@code timeout} of the routes
     * @param lateMax how much later than that an answer may be
     * @param thinks how long each client waits from an answer to its next request
     * @param headers of every request
     */
    public record Habits(
            int clients, Duration deadline, Duration lateMax, Duration thinks, Map<String, String> headers) {

        public Habits {
            headers = Map.copyOf(headers);
        }

        /** They do not think, and have nothing to say. */
        public static Habits of(int clients, Duration deadline) {
            return new Habits(clients, deadline, Recorder.LATE_MAX, Duration.ZERO, Map.of());
        }

        /** Who thinks leaves the machine to others. */
        public Habits thinking(Duration each) {
            return new Habits(clients, deadline, lateMax, each, headers);
        }

        public Habits saying(String name, String value) {
            var more = new TreeMap<>(headers);
            more.put(name, value);
            return new Habits(clients, deadline, lateMax, thinks, more);
        }
    }

    public Clients(int clients, Duration deadline) {
        this(Habits.of(clients, deadline));
    }

    public Clients(Habits habits) {
        this.habits = habits;
        this.recorder = new Recorder(System::nanoTime, habits.lateMax, new Waits(loop)::allowed);
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout(2000))
                .with(new PoolOptions().setHttp1MaxSize(habits.clients))
                .withConnectHandler(connection -> connection.exceptionHandler(this::broke))
                .build();
    }

    public Recorder recorder() {
        return recorder;
    }

    /** Sends {@code requests} in all, to {@code urls} in turn, and completes when each has ended in some way. */
    public Future<Void> send(int requests, String... urls) {
        var turn = new AtomicInteger();
        return send(requests, () -> urls[Math.floorMod(turn.getAndIncrement(), urls.length)]);
    }

    /** Sends to whatever is the next URL. One that refuses the connection was sent nothing, so the next one is tried. */
    public Future<Void> send(int requests, Supplier<String> next) {
        Promise<Void> done = Promise.promise();
        var running = new AtomicInteger(habits.clients);
        int last = begun.get() + requests;
        for (int i = 0; i < habits.clients; i++) {
            loop.runOnContext(_ -> sendNext(last < 0 ? Integer.MAX_VALUE : last, next, () -> {
                if (running.decrementAndGet() == 0) {
                    done.complete();
                }
            }));
        }
        return done.future();
    }

    /** No further request is begun. */
    public void stop() {
        stopped.set(true);
    }

    private void sendNext(int last, Supplier<String> next, Runnable finished) {
        if (stopped.get() || begun.getAndIncrement() >= last) {
            finished.run();
            return;
        }
        Recorder.Asked asked = recorder.ask(next.get(), habits.deadline);
        post(asked, next, TRIES_MAX).compose(_ -> after(habits.thinks)).onComplete(_ -> sendNext(last, next, finished));
    }

    private Future<Void> post(Recorder.Asked asked, Supplier<String> next, int tries) {
        return exchange(HttpMethod.POST, asked.url(), asked)
                .compose(answer -> {
                    answer.tell(asked);
                    return Future.<Void>succeededFuture();
                })
                .recover(failure -> {
                    if (failure instanceof ConnectException && tries > 1) {
                        asked.insteadTo(next.get());
                        return post(asked, next, tries - 1);
                    }
                    asked.failed(outcome(failure));
                    return Future.succeededFuture();
                });
    }

    private Future<Answer> exchange(HttpMethod method, String url, Recorder.Asked asked) {
        return client.request(new RequestOptions().setMethod(method).setAbsoluteURI(url))
                .compose(request -> {
                    habits.headers.forEach(request::putHeader);
                    request.putHeader("content-type", "application/json").putHeader("x-request-id", asked.id());
                    return request.send(method.equals(HttpMethod.POST) ? Buffer.buffer(asked.body()) : Buffer.buffer())
                            .compose(response -> response.body().map(body -> Answer.of(response, body)))
                            .timeout(habits.deadline.plus(HANGS_AFTER).toMillis(), TimeUnit.MILLISECONDS)
                            .onFailure(_ -> request.reset());
                });
    }

    /**
     * Asks for what became of each request that was accepted, until it is known of all.
     *
     * @param base of an instance that lives
     */
    public Future<Void> collect(String base) {
        return Future.join(recorder.accepted().stream()
                        .map(asked -> collect(base + asked.location() + "/result", asked))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> collect(String url, Recorder.Asked asked) {
        return exchange(HttpMethod.GET, url, asked).compose(answer -> {
            if (answer.status != 202 && answer.status != 503) {
                answer.tell(asked);
                return Future.succeededFuture();
            }
            return after(AGAIN_AFTER).compose(_ -> collect(url, asked));
        });
    }

    private Future<Void> after(Duration pause) {
        return pause.isZero()
                ? Future.succeededFuture()
                : vertx.timer(pause.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }

    private record Answer(int status, String requestId, String location, String body) {

        static Answer of(HttpClientResponse response, Buffer body) {
            return new Answer(
                    response.statusCode(),
                    String.valueOf(response.getHeader("x-request-id")),
                    Objects.requireNonNullElse(response.getHeader("location"), ""),
                    body.toString());
        }

        void tell(Recorder.Asked asked) {
            if (status == 202 && !location.isEmpty()) {
                asked.accepted(requestId, location);
            } else {
                asked.answered(status, requestId, body);
            }
        }
    }

    private static String outcome(Throwable failure) {
        return switch (failure) {
            case TimeoutException _ -> "hung";
            case ConnectException _ -> "refused";
            default -> "broken off";
        };
    }

    /** A connection that ends is no news here, since its request is told; an answer to nobody is. */
    private void broke(Throwable cause) {
        if (cause instanceof VertxException && !(cause instanceof HttpClosedException)) {
            recorder.unasked(cause.toString());
        }
    }

    @Override
    public void close() {
        stop();
        vertx.close().await();
    }
}
