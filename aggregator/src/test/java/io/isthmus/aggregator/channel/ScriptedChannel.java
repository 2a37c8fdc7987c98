package io.isthmus.aggregator.channel;

import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A channel that remembers what it was sent and answers when, and what, a test says. */
public final class ScriptedChannel implements Channel {

    private final List<Request> sent = new ArrayList<>();
    private final Deque<Promise<Reply>> open = new ArrayDeque<>();

    @Override
    public Future<Reply> send(Request request) {
        var promise = Promise.<Reply>promise();
        sent.add(request);
        open.add(promise);
        return promise.future();
    }

    /** What it was sent, in order. */
    public List<Request> sent() {
        return sent;
    }

    public Request lastSent() {
        return sent.getLast();
    }

    /** How many of its calls have no outcome yet. */
    public int open() {
        return open.size();
    }

    /** Answers the call that has waited longest. */
    public void reply(Reply reply) {
        open.remove().complete(reply);
    }

    public void reply(int status) {
        reply(Reply.of(status, null, Payload.EMPTY));
    }

    public void reply(int status, String json) {
        reply(Reply.of(status, "application/json", Payload.utf8(json)));
    }

    /** Fails the call that has waited longest. */
    public void fail(Throwable failure) {
        open.remove().fail(failure);
    }
}
