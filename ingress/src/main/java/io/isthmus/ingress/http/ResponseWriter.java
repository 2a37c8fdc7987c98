package io.isthmus.ingress.http;

import io.isthmus.ingress.service.FieldName;
import io.isthmus.ingress.service.FieldText;
import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.ingress.stream.SocketFlow;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Writes an answer. */
final class ResponseWriter {

    private static final String CONTENT_LENGTH = HttpHeaders.CONTENT_LENGTH.toString();

    private ResponseWriter() {}

    /** Completes when the answer is written to its end; fails if the client has gone or the body's source broke. */
    static Future<Void> write(Incoming in, Answer answer) {
        HttpServerRequest http = in.http();
        HttpServerResponse response = http.response();
        if (in.isGone()) {
            abandon(answer);
            return Future.failedFuture("the client has gone");
        }
        boolean bodiless = HttpMethod.HEAD.equals(http.method()) || answer.status() == 204 || answer.status() == 304;
        head(in, answer, bodiless);
        Future<Void> written = switch (answer.body()) {
            case Payload payload when bodiless -> headOnly(response, answer.status(), payload);
            case Payload payload -> response.end(Buffer.buffer(payload.bytes()));
            case StreamFlow flow
            when bodiless -> {
                flow.abandon();
                yield response.end();
            }
            case StreamFlow flow -> stream(response, flow);
            case EventStream events -> events.writeTo(response);
            case WrittenParts parts
            when bodiless -> {
                parts.abandon();
                yield response.end();
            }
            case WrittenParts parts -> PartWriter.write(in, parts);
            case SocketFlow flow -> socket(http, flow);
            case Flow other -> Future.failedFuture("a flow of an unknown transport: " + other);
        };
        boolean isLast = answer.closes() || (!bodiless && endsWithConnection(http, answer.body()));
        return written.onComplete(_ -> settleConnection(http, isLast));
    }

    /** A body that breaks off is not ended: the client must not take what came for the whole. */
    private static Future<Void> stream(HttpServerResponse response, StreamFlow flow) {
        if (flow.length() != StreamFlow.LENGTH_UNKNOWN) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(flow.length()));
        } else {
            response.setChunked(true);
        }
        return flow.pipeTo(response).onFailure(_ -> response.reset());
    }

    /** What cannot be upgraded has been refused by the toolkit, or ends. */
    private static Future<Void> socket(HttpServerRequest http, SocketFlow flow) {
        return flow.over(http.toWebSocket()).onFailure(_ -> {
            if (!http.response().ended()) {
                http.response().reset();
            }
        });
    }

    private static void head(Incoming in, Answer answer, boolean bodiless) {
        HttpServerResponse response = in.http().response();
        response.setStatusCode(answer.status());
        MultiMap fields = response.headers();
        in.answerFields().forEach((name, value) -> fields.add(FieldName.of(name), FieldText.of(value)));
        answer.headers().forEach((name, value) -> {
            // The length of a body that is not here is for those who are sent none either.
            if (bodiless || !CONTENT_LENGTH.equalsIgnoreCase(name)) {
                fields.add(FieldName.of(name), FieldText.of(value));
            }
        });
        if (answer.contentType() != null) {
            fields.set(HttpHeaders.CONTENT_TYPE, FieldText.of(answer.contentType()));
        }
        fields.set(RequestIds.FIELD, FieldText.of(in.requestId()));
        if (answer.closes() && in.http().version() != HttpVersion.HTTP_2) {
            fields.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private static Future<Void> headOnly(HttpServerResponse response, int status, Payload payload) {
        // A service that was asked with HEAD may have said how long the body would be; if not, nobody knows.
        boolean isKnown = payload.size() > 0 && !response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (isKnown && status != 204 && status != 304) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(payload.size()));
        }
        return response.end();
    }

    /** HTTP/1.0 knows no chunks: a body whose length is not known beforehand ends where its connection does. */
    private static boolean endsWithConnection(HttpServerRequest http, Body body) {
        return http.version() == HttpVersion.HTTP_1_0
                && body instanceof Flow
                && !(body instanceof StreamFlow flow && flow.length() != StreamFlow.LENGTH_UNKNOWN);
    }

    /**
     * A request whose body was never taken in would leave its connection waiting for somebody to read it. What is still
     * to come is thrown away; if it may be much, the connection is closed instead.
     */
    private static void settleConnection(HttpServerRequest http, boolean isLast) {
        if (isLast) {
            if (http.version() != HttpVersion.HTTP_2) {
                http.connection().close();
            }
            return;
        }
        if (!http.isEnded()) {
            http.resume();
        }
    }

    private static void abandon(Answer answer) {
        if (answer.body() instanceof Flow flow) {
            flow.abandon();
        }
    }
}
