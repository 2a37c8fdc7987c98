package io.isthmus.ingress.http;

import io.isthmus.ingress.service.FieldName;
import io.isthmus.ingress.service.FieldText;
import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.ingress.stream.SocketFlow;
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

    private ResponseWriter() {}

    /** Completes when the answer is written to its end; fails if the client has gone or the body's source broke. */
    static Future<Void> write(Incoming in, Answer answer) {
        HttpServerRequest http = in.http();
        HttpServerResponse response = http.response();
        if (response.closed() || in.abandonment().isGiven()) {
            abandon(answer);
            return Future.failedFuture("the client has gone");
        }
        head(in, answer);
        boolean bodiless = HttpMethod.HEAD.equals(http.method()) || answer.status() == 204 || answer.status() == 304;
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
        return written.onComplete(_ -> settleConnection(http, answer));
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

    private static void head(Incoming in, Answer answer) {
        HttpServerResponse response = in.http().response();
        response.setStatusCode(answer.status());
        MultiMap fields = response.headers();
        in.answerFields().forEach((name, value) -> fields.add(FieldName.of(name), FieldText.of(value)));
        answer.headers().forEach((name, value) -> fields.add(FieldName.of(name), FieldText.of(value)));
        if (answer.contentType() != null) {
            fields.set(HttpHeaders.CONTENT_TYPE, FieldText.of(answer.contentType()));
        }
        fields.set(RequestIds.FIELD, FieldText.of(in.requestId()));
        if (answer.closes() && in.http().version() != HttpVersion.HTTP_2) {
            fields.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    private static Future<Void> headOnly(HttpServerResponse response, int status, Payload payload) {
        // A service that was asked with HEAD has said how long the body would be.
        if (status != 204 && status != 304 && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(payload.size()));
        }
        return response.end();
    }

    /**
     * A request whose body was never taken in would leave its connection waiting for somebody to read it. What is still
     * to come is thrown away; if it may be much, the connection is closed instead.
     */
    private static void settleConnection(HttpServerRequest http, Answer answer) {
        if (answer.closes()) {
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
