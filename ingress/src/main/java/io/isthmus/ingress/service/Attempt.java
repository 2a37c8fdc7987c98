package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.ingress.service.BrokenFlowException.Reason;
import io.isthmus.schema.message.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on one connection. Gives the connection back if request and response have both ended and the next can
 * follow; in every other case closes it, since nobody could tell whose bytes come next.
 */
final class Attempt {

    /**
     * How long a service that was asked by {@code Expect: 100-continue} is waited for. Services that know nothing of it
     * stay silent, so the body must follow at some time (RFC 9110, section 10.1.1).
     */
    private static final long CONTINUE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Connection connection;
    private final Endpoint endpoint;
    private final HttpClientRequest http;
    private final Loop loop;
    private final Outcome outcome;
    private boolean requestEnded;
    private boolean responseEnded;
    private boolean over;
    private @Nullable StreamFlow requestBody;
    private @Nullable ReplyHead head;
    private Loop.@Nullable Timer continueTimer;

    /** What becomes of it. The first call is the only one, unless it has been reset before. */
    interface Outcome {

        void answered(HttpClientResponse response);

        /** The connection broke, or what came over it was not HTTP. */
        void broke(Throwable cause);

        /** The asker's body has broken off. */
        void bodyBroke();
    }

    Attempt(Connection connection, Endpoint endpoint, HttpClientRequest http, Loop loop, Outcome outcome) {
        this.connection = connection;
        this.endpoint = endpoint;
        this.http = http;
        this.loop = loop;
        this.outcome = outcome;
    }

    /**
     * Sets the head, and sends nothing.
     *
     * @throws IllegalArgumentException if it cannot be written; the connection has then been given back
     */
    void prepare(HttpMethod method, String target, Request request, boolean plainAnswer) {
        // What breaks is told by the response's future, before and after the request's end.
        http.exceptionHandler(_ -> {});
        try {
            http.setMethod(method).setURI(target).authority(endpoint.authority());
            RequestFields.write(request, plainAnswer, http.headers());
            String contentType = request.contentType();
            if (contentType != null && !isEmpty(request)) {
                http.putHeader(HttpHeaders.CONTENT_TYPE, FieldText.of(contentType));
            }
            TracedCall.sent(request, method, target, endpoint.authority());
        } catch (IllegalArgumentException invalid) {
            end();
            http.reset();
            connection.release(Long.MAX_VALUE);
            throw invalid;
        }
    }

    void send(Payload body) {
        listen();
        requestEnded = true;
        if (!body.isEmpty()) {
            http.end(Buffer.buffer(body.bytes()));
            return;
        }
        if (expectsContent(http.getMethod())) {
            http.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
        http.end();
    }

    void send(StreamFlow body, boolean expectContinue) {
        listen();
        requestBody = body;
        if (body.length() == StreamFlow.LENGTH_UNKNOWN) {
            http.setChunked(true);
        } else {
            http.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.length()));
        }
        if (!expectContinue) {
            pipe(body);
            return;
        }
        http.putHeader(HttpHeaders.EXPECT, "100-continue");
        http.continueHandler(_ -> pipe(body));
        continueTimer = loop.at(loop.nanos() + CONTINUE_NANOS, () -> pipe(body));
        http.writeHead();
    }

    /** Whether the service answers in HTTP/1.0. */
    boolean isHttp10() {
        return connection.isHttp10();
    }

    /** Whether the connection has been idle before: its peer may have closed it while the request was on its way. */
    boolean isOnReusedConnection() {
        return connection.isReused();
    }

    /** The body of {@code response}; abandoning it resets this. */
    StreamFlow body(HttpClientResponse response, long length, long idleNanos) {
        return new StreamFlow(response, length, this::reset)
                .delimitedByLength()
                .silentAtMost(Duration.ofNanos(idleNanos), loop);
    }

    /** Takes note of the response's head, and watches for its end. */
    void answeredWith(ReplyHead replyHead, HttpClientResponse response) {
        head = replyHead;
        response.end().onComplete(ended -> {
            if (ended.succeeded()) {
                responseEnded = true;
                settle();
            } else {
                // Later, so that the body's reader hears first what has really happened.
                loop.execute(this::reset);
            }
        });
    }

    /** Gives it up and closes the connection. Idempotent, and nothing once the exchange is over. */
    void reset() {
        if (!over) {
            end();
            http.reset();
            connection.discard();
            if (requestBody != null && requestBody.isRead()) {
                requestBody.abandon();
            }
        }
    }

    private void listen() {
        http.response().onComplete(answer -> {
            if (over) {
                return;
            }
            if (answer.succeeded()) {
                // Whoever reads the body sets another one.
                answer.result().exceptionHandler(_ -> {});
                outcome.answered(answer.result());
            } else {
                Throwable cause = answer.cause();
                reset();
                outcome.broke(cause);
            }
        });
    }

    private void pipe(StreamFlow body) {
        stopWaiting();
        if (over || body.isRead()) {
            return;
        }
        body.pipeTo(http).onComplete(piped -> {
            if (piped.succeeded()) {
                requestEnded = true;
                settle();
            } else if (((BrokenFlowException) piped.cause()).reason() != Reason.SINK_BROKE && !over) {
                reset();
                outcome.bodyBroke();
            }
        });
    }

    /** A service may answer before it has read all; the rest is then of no use to it (RFC 9112, section 9.5). */
    private void settle() {
        if (over || !responseEnded || head == null) {
            return;
        }
        if (!requestEnded || !head.reusable()) {
            reset();
            return;
        }
        end();
        connection.release(idleNanos(head.keepAliveSeconds()));
    }

    /** A second less than the service says that it waits, so that a request does not cross its closing. */
    private static long idleNanos(int keepAliveSeconds) {
        return keepAliveSeconds < 0
                ? Long.MAX_VALUE
                : Duration.ofSeconds(keepAliveSeconds - 1L).toNanos();
    }

    private void end() {
        over = true;
        stopWaiting();
        endpoint.requestEnds();
    }

    private void stopWaiting() {
        if (continueTimer != null) {
            continueTimer.cancel();
            continueTimer = null;
        }
    }

    private static boolean isEmpty(Request request) {
        return request.body() instanceof Payload payload && payload.isEmpty();
    }

    /** Methods for which the absence of a body is said (RFC 9110, section 8.6). */
    private static boolean expectsContent(HttpMethod method) {
        return switch (method.name()) {
            case "POST", "PUT", "PATCH" -> true;
            default -> false;
        };
    }
}
