package io.isthmus.ingress.conformance;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.Health;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks from one reply address, and sees what comes there. */
final class Asker implements AutoCloseable {

    /** How much of its time a request must have had that is told to be too late. */
    private static final long EXPIRED_MILLIS = 60_000;

    /** From somewhere, so that no request of an earlier run is taken for one of this. */
    private static final AtomicInteger MARKERS = new AtomicInteger(new SecureRandom().nextInt(1 << 28, 1 << 30));

    private final String address;
    private final BrokerAdapter<?> adapter;
    private final Channel channel;
    private final Loop loop;
    private final Question question;

    /** @param address where its replies come, in words */
    Asker(String address, BrokerAdapter<?> adapter, Channel channel, Loop loop, Question question) {
        this.address = address;
        this.adapter = adapter;
        this.channel = channel;
        this.loop = loop;
        this.question = question;
    }

    String address() {
        return address;
    }

    Health health() {
        return adapter.check();
    }

    /** What came here and answered nobody here. */
    ReplyCounters strays() {
        return adapter.replies();
    }

    /** Another text for each request; empty where the question has no place for one. */
    String marker() {
        return question.hasMarkers() ? "n" + Integer.toHexString(MARKERS.incrementAndGet()) : "";
    }

    /** Asks the question once, and waits for what becomes of it. */
    Answer ask() {
        String marker = marker();
        return Askers.await(ask(marker, question.bodyWith(marker)));
    }

    Future<Answer> ask(String marker, String body) {
        return ask(marker, body, Headers.EMPTY);
    }

    Future<Answer> ask(String marker, String body, Headers headers) {
        return ask(marker, body, headers, Deadline.in(question.timeout(), loop), new Abandonment());
    }

    /**
     * Asks as one whose time was over long ago, and waits for twice the time of any other, which is asked next and may take
     * all of its own.
     */
    Future<Answer> askTooLate(String marker, String body, Abandonment abandonment) {
        long patience = question.timeout().multipliedBy(2).toNanos();
        var deadline = new Deadline(loop.nanos() + patience, loop.epochMillis() - EXPIRED_MILLIS);
        return ask(marker, body, Headers.EMPTY, deadline, abandonment);
    }

    /** Waits no longer for what was asked with {@code abandonment}. */
    void giveUp(Abandonment abandonment) {
        loop.execute(abandonment::give);
    }

    private Future<Answer> ask(
            String marker, String body, Headers headers, Deadline deadline, Abandonment abandonment) {
        Promise<Answer> answer = Promise.promise();
        loop.execute(() -> {
            long begun = loop.nanos();
            channel.send(request(body, headers, deadline, abandonment))
                    .onComplete(result -> answer.complete(new Answer(
                            marker,
                            result.succeeded() ? result.result() : null,
                            result.failed() ? failure(result.cause()) : null,
                            (loop.nanos() - begun) / 1_000_000)));
        });
        return answer.future();
    }

    private static ChannelFailure failure(Throwable cause) {
        return cause instanceof ChannelFailure known
                ? known
                : new ChannelFailure.InvalidReply("The reply could not be read: " + cause.getMessage());
    }

    private Request request(String body, Headers headers, Deadline deadline, Abandonment abandonment) {
        var exchange = new Exchange("conformance", Question.ROUTE, "POST", "/conformance", null, null, null, null);
        return new Request(
                exchange, headers, question.contentType(), Payload.utf8(body), scope(body), deadline, abandonment);
    }

    private static Scope scope(String body) {
        return root -> root.equals("body") ? json(body) : null;
    }

    private static Json json(String body) {
        try {
            return Json.parse(Payload.utf8(body));
        } catch (MalformedJsonException text) {
            return Json.of(body);
        }
    }

    @Override
    public void close() {
        adapter.close();
    }
}
