package io.isthmus.endtoend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that each send one request after the other, every request with a body of its own, and hold each answer
 * against it. Bounded by {@code requests}; on loopback.
 */
final class Load implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final int clients;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final LongAdder mixedUp = new LongAdder();
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile long lastOkNanos;

    Load(int clients) {
        this.clients = clients;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(2000), new PoolOptions().setHttp1MaxSize(clients));
    }

    /** Sends {@code requests} in all to {@code urls} in turn, and completes when each has ended in some way. */
    Future<Void> send(int requests, String... urls) {
        Promise<Void> done = Promise.promise();
        var running = new AtomicInteger(clients);
        for (int i = 0; i < clients; i++) {
            vertx.runOnContext(_ -> sendNext(requests, urls, () -> {
                if (running.decrementAndGet() == 0) {
                    done.complete();
                }
            }));
        }
        return done.future();
    }

    private void sendNext(int requests, String[] urls, Runnable finished) {
        int number = next.getAndIncrement();
        if (number >= requests || stopped.get()) {
            finished.run();
            return;
        }
        String body = "{\"number\":" + number + ",\"text\":\"" + "x".repeat(number % 50) + "\"}";
        long begun = System.nanoTime();
        post(urls[number % urls.length], body).onComplete(result -> {
            long nanos = System.nanoTime() - begun;
            longestNanos.accumulateAndGet(nanos, Math::max);
            record(result.succeeded() ? result.result() : "broken off", body);
            sendNext(requests, urls, finished);
        });
    }

    private Future<String> post(String url, String body) {
        return client.request(HttpMethod.POST, URI.create(url).getPort(), "127.0.0.1", path(url))
                .compose(request ->
                        request.putHeader("content-type", "application/json").send(Buffer.buffer(body)))
                .compose(response -> response.body().map(answer -> {
                    if (response.statusCode() == 200) {
                        return answer.toString();
                    }
                    String problem = answer.toString();
                    int type = problem.indexOf("urn:isthmus:problem:");
                    return response.statusCode() + " "
                            + (type < 0 ? "" : problem.substring(type + 20, problem.indexOf('"', type)));
                }));
    }

    private static String path(String url) {
        return URI.create(url).getPath();
    }

    private void record(String outcome, String body) {
        if (outcome.equals(body)) {
            lastOkNanos = System.nanoTime();
            count("ok");
        } else if (outcome.startsWith("{")) {
            mixedUp.increment();
        } else {
            count(outcome);
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
    }

    /** No further request is begun. */
    void stop() {
        stopped.set(true);
    }

    long count() {
        return outcomes.values().stream().mapToLong(LongAdder::sum).sum() + mixedUp.sum();
    }

    long ok() {
        return outcomes.getOrDefault("ok", new LongAdder()).sum();
    }

    /** Answers that belong to another request. */
    long mixedUp() {
        return mixedUp.sum();
    }

    /** How often each outcome came: {@code ok}, {@code 503 broker-unavailable}, {@code broken off}, … */
    Map<String, Long> outcomes() {
        var counts = new TreeMap<String, Long>();
        outcomes.forEach((outcome, count) -> counts.put(outcome, count.sum()));
        return counts;
    }

    long longestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    /** Whether an answer was right since {@code nanos} of {@link System#nanoTime}. */
    boolean okSince(long nanos) {
        return lastOkNanos - nanos > 0;
    }

    @Override
    public void close() {
        stop();
        vertx.close().await();
    }
}
