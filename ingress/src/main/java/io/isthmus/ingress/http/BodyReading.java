package io.isthmus.ingress.http;

import io.isthmus.ingress.framing.FramingException;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Takes the body in whole, within {@code bodyBytesMax}, and reads it as JSON where something needs it so. */
final class BodyReading implements Layer {

    private final long bodyBytesMax;
    private final boolean asJson;
    private final LongAdder tooLarge;

    /**
     * @param asJson whether a schema or an expression reads the body
     * @param tooLarge counts bodies over the limit
     */
    BodyReading(long bodyBytesMax, boolean asJson, LongAdder tooLarge) {
        this.bodyBytesMax = bodyBytesMax;
        this.asJson = asJson;
        this.tooLarge = tooLarge;
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        HttpServerRequest http = in.http();
        if (asJson && !isJsonOrUnnamed(http.getHeader(HttpHeaders.CONTENT_TYPE))) {
            return Future.failedFuture(new Refusal(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "The route takes application/json.",
                    Headers.of("accept", "application/json")));
        }
        if (declaredLength(http) > bodyBytesMax) {
            return Future.failedFuture(refusal());
        }
        long begun = in.elapsedNanos();
        return whole(http).compose(body -> {
            in.allow(in.elapsedNanos() - begun);
            in.received(body, body.size());
            return asJson ? parse(in, body) : Future.succeededFuture(in);
        });
    }

    private Future<Payload> whole(HttpServerRequest http) {
        if (http.isEnded()) {
            return Future.succeededFuture(Payload.EMPTY);
        }
        if ("100-continue".equalsIgnoreCase(http.getHeader(HttpHeaders.EXPECT))) {
            http.response().writeContinue();
        }
        Promise<Payload> promise = Promise.promise();
        var collected = new Collected(promise);
        http.handler(collected::add);
        http.endHandler(_ -> collected.end());
        http.exceptionHandler(broken -> promise.tryFail(refusal(broken)));
        http.resume();
        return promise.future();
    }

    private static Refusal refusal(Throwable broken) {
        FramingViolation violation = FramingException.violationIn(broken);
        return violation == null
                ? new Refusal(ProblemType.BAD_REQUEST, "The connection broke before the body had ended.")
                : new Refusal(Outcomes.typeOf(violation), violation.detail() + ".");
    }

    private Refusal refusal() {
        tooLarge.increment();
        return new Refusal(
                ProblemType.BODY_TOO_LARGE, "The body is larger than bodyBytesMax, " + bodyBytesMax + " bytes.");
    }

    private Future<Incoming> parse(Incoming in, Payload body) {
        if (body.isEmpty()) {
            return Future.succeededFuture(in);
        }
        try {
            in.parsed(Json.parse(body));
            return Future.succeededFuture(in);
        } catch (MalformedJsonException malformed) {
            return Future.failedFuture(new Refusal(
                    ProblemType.INVALID_REQUEST,
                    "The body is not JSON.",
                    Headers.EMPTY,
                    List.of(new Violation("", "json", String.valueOf(malformed.getMessage())))));
        }
    }

    private static long declaredLength(HttpServerRequest http) {
        String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    static boolean isJsonOrUnnamed(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }

    /** Bytes as they come, no more than the limit. */
    private final class Collected {

        private final Promise<Payload> promise;
        private Buffer buffer = Buffer.buffer();
        private boolean refused;

        Collected(Promise<Payload> promise) {
            this.promise = promise;
        }

        void add(Buffer part) {
            if (refused) {
                return;
            }
            if (buffer.length() + (long) part.length() > bodyBytesMax) {
                refused = true;
                buffer = Buffer.buffer();
                promise.tryFail(refusal());
                return;
            }
            buffer.appendBuffer(part);
        }

        void end() {
            promise.tryComplete(Payload.of(buffer.getBytes()));
        }
    }
}
