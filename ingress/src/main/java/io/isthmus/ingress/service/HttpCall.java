package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One request to a service, from the choice of an endpoint to its answer. Endpoint, answer, deadline and the asker's
 * going race; the first that decides it wins, and whatever is under way then is reset.
 *
 * <pre>
 *   choose ──▸ wait for a connection ──▸ send ──▸ head ──▸ (whole body) ──▸ decided
 *     ▴                 │                  │
 *     ├── unreachable, full ◂──────────────┤ nothing was sent: the next endpoint
 *     └── the same endpoint, once ◂────────┘ an idle connection was closed under an idempotent request
 * </pre>
 */
final class HttpCall implements Connections.Taker, Attempt.Outcome {

    private final HttpService service;
    private final Request request;
    private final HttpMethod method;
    private final String target;
    private final boolean whole;
    private final Loop loop;
    private final ChannelCounters counters;
    private final Promise<Reply> promise = Promise.promise();
    private final CallTime time;
    private boolean decided;
    private boolean sent;
    private boolean retried;
    private boolean anyFull;
    private int chosen = EndpointChoice.NONE;
    private @Nullable BitSet tried;
    private @Nullable Endpoint waitingFor;
    private @Nullable Attempt attempt;
    private @Nullable StreamFlow passedOn;

    /** @param whole whether the reply is held whole, instead of being passed on as it comes */
    HttpCall(
            HttpService service,
            Request request,
            HttpMethod method,
            String target,
            boolean whole,
            Loop loop,
            ChannelCounters counters) {
        this.service = service;
        this.request = request;
        this.method = method;
        this.target = target;
        this.whole = whole;
        this.loop = loop;
        this.counters = counters;
        this.time = new CallTime(loop, request.deadline(), request.body(), this::expire);
    }

    Future<Reply> send() {
        counters.inFlight().increment();
        request.abandonment().onGiven(this::giveUp);
        if (!decided) {
            next();
        }
        return promise.future();
    }

    private void next() {
        chosen = service.next(tried);
        if (chosen != EndpointChoice.NONE) {
            take(service.endpoints().get(chosen), false);
        } else if (sent) {
            fail(new ChannelFailure.UpstreamFailed(
                    "The connection to the service broke before its answer, and no other was to be had."));
        } else if (anyFull) {
            fail(new ChannelFailure.Overloaded(
                    "waitingMax", "All connections to the service are in use, and so is the queue for them."));
        } else {
            fail(new ChannelFailure.ServiceUnavailable("No endpoint of the service accepts a connection."));
        }
    }

    private void take(Endpoint endpoint, boolean fresh) {
        waitingFor = endpoint;
        endpoint.requestBegins();
        endpoint.connections().take(this, fresh);
    }

    @Override
    public boolean isGone() {
        return decided;
    }

    @Override
    public void unreachable() {
        Endpoint endpoint = leaveQueue();
        if (endpoint != null) {
            endpoint.avoid();
            tryAnother();
        }
    }

    @Override
    public void full() {
        if (leaveQueue() != null) {
            anyFull = true;
            tryAnother();
        }
    }

    private void tryAnother() {
        if (tried == null) {
            tried = new BitSet(service.endpoints().size());
        }
        tried.set(chosen);
        next();
    }

    @Override
    public void connected(Connection connection) {
        Endpoint endpoint = waitingFor;
        waitingFor = null;
        if (endpoint == null) {
            throw new IllegalStateException("a connection nobody waits for");
        }
        connection.request().onComplete(begun -> {
            if (begun.succeeded()) {
                endpoint.accepted();
                send(new Attempt(connection, endpoint, begun.result(), loop, this));
            } else {
                closedUnused(connection, endpoint);
            }
        });
    }

    /** Its peer has closed it meanwhile. A fresh one on which that happens is as good as none. */
    private void closedUnused(Connection connection, Endpoint endpoint) {
        endpoint.requestEnds();
        connection.discard();
        if (decided) {
            return;
        }
        if (connection.isReused()) {
            take(endpoint, false);
        } else {
            endpoint.avoid();
            tryAnother();
        }
    }

    private void send(Attempt newAttempt) {
        attempt = newAttempt;
        if (decided) {
            newAttempt.reset();
            return;
        }
        try {
            newAttempt.prepare(method, target, request, whole);
        } catch (IllegalArgumentException invalid) {
            fail(new ChannelFailure.Unrenderable("A header field that should go along is not valid."));
            return;
        }
        switch (request.body()) {
            case Payload payload -> {
                countSent();
                newAttempt.send(payload);
            }
            case StreamFlow flow
            when !flow.isRead() -> {
                countSent();
                newAttempt.send(flow, RequestFields.expectsContinue(request));
            }
            case StreamFlow _ ->
                fail(new ChannelFailure.UpstreamFailed("The body was passed on as it came and cannot be sent again."));
            case Flow _ -> fail(new ChannelFailure.Unrenderable("A body of this kind cannot go to an HTTP service."));
        }
    }

    private void countSent() {
        sent = true;
        counters.published().increment();
    }

    @Override
    public void broke(Throwable cause) {
        if (mayRetry(cause)) {
            retried = true;
            take(service.endpoints().get(chosen), true);
        } else {
            fail(ConnectionFault.beforeHead(cause));
        }
    }

    /**
     * A service that closes an idle connection while a request is on its way has not answered it, and nobody knows
     * whether it has seen it. What is idempotent and can be repeated is sent again, once, over a new connection
     * (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1). So is what met the remains of an answer to somebody else.
     */
    private boolean mayRetry(Throwable cause) {
        return !retried
                && attempt != null
                && attempt.isOnReusedConnection()
                && !ConnectionFault.isWithinHead(cause)
                && isIdempotent(method)
                && request.body() instanceof Payload;
    }

    @Override
    public void bodyBroke() {
        fail(new ChannelFailure.GivenUp());
    }

    @Override
    public void answered(HttpClientResponse response) {
        Attempt current = attempt;
        if (current == null || decided) {
            return;
        }
        ReplyHead head;
        try {
            head = ReplyHead.of(response, method, current.isHttp10());
            if (whole && head.encoded() && !head.bodyless()) {
                throw new ChannelFailure.InvalidReply("The service's answer is encoded, and was not asked to be.");
            }
        } catch (ChannelFailure.InvalidReply invalid) {
            fail(invalid);
            return;
        }
        current.answeredWith(head, response);
        if (head.bodyless() || head.length() == 0) {
            decide(reply(head, Payload.EMPTY));
            return;
        }
        StreamFlow body = current.body(response, head.length(), service.idleNanos());
        if (whole) {
            body.gather(service.replyBytesMax())
                    .onSuccess(all -> decide(reply(head, all)))
                    .onFailure(cause -> fail(ConnectionFault.withinBody((BrokenFlowException) cause)));
        } else {
            passedOn = body;
            decide(reply(head, body));
        }
    }

    private void expire() {
        end(expiry(), counters.expired());
    }

    private ChannelFailure expiry() {
        if (sent) {
            return new ChannelFailure.NoReply("The service has not answered within the deadline.");
        }
        return waitingFor != null && waitingFor.connections().isQueued(this)
                ? new ChannelFailure.Overloaded(
                        "connectionsMax", "No connection to the service came free within the deadline.")
                : new ChannelFailure.ServiceUnavailable("No endpoint accepted a connection within the deadline.");
    }

    /** The asker goes; also after the reply, while its body is passed on. */
    private void giveUp() {
        fail(new ChannelFailure.GivenUp());
        if (passedOn != null) {
            passedOn.abandon();
        }
    }

    private void fail(ChannelFailure failure) {
        end(
                failure,
                switch (failure) {
                    case ChannelFailure.GivenUp _ -> counters.givenUp();
                    case ChannelFailure.Overloaded _ -> counters.limited();
                    default -> counters.rejected();
                });
    }

    private void end(ChannelFailure failure, LongAdder counter) {
        if (!leave()) {
            return;
        }
        Endpoint endpoint = leaveQueue();
        if (endpoint != null) {
            endpoint.connections().cancel(this);
        }
        if (attempt != null) {
            attempt.reset();
        }
        counter.increment();
        promise.fail(failure);
    }

    private void decide(Reply reply) {
        if (leave()) {
            counters.replied().increment();
            promise.complete(reply);
        }
    }

    private boolean leave() {
        if (decided) {
            return false;
        }
        decided = true;
        time.stop();
        counters.inFlight().decrement();
        return true;
    }

    private @Nullable Endpoint leaveQueue() {
        Endpoint endpoint = waitingFor;
        waitingFor = null;
        if (endpoint != null) {
            endpoint.requestEnds();
        }
        return endpoint;
    }

    private static Reply reply(ReplyHead head, Body body) {
        return new Reply(head.status(), head.headers(), head.contentType(), body, null);
    }

    private static boolean isIdempotent(HttpMethod method) {
        return switch (method.name()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }
}
