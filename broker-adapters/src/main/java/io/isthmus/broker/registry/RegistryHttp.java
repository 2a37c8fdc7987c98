package io.isthmus.broker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.config.SchemaRegistryConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Confluent's REST API, as far as it is read. Asked on an event loop, and answers there. Redirects are not followed. */
final class RegistryHttp {

    /** Of one answer. */
    static final int ANSWER_BYTES_MAX = 4 << 20;

    private static final int CONNECTIONS_MAX = 4;
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final List<URI> addresses;
    private final @Nullable String authorization;
    private final Duration timeout;
    private final HttpClient client;

    RegistryHttp(SchemaRegistryConfig config, Vertx vertx) {
        this.addresses = config.url();
        this.authorization = config.user() == null
                ? null
                : "Basic "
                        + Base64.getEncoder().encodeToString((config.user() + ":" + config.password()).getBytes(UTF_8));
        this.timeout = config.timeout();
        this.client = vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(config.lookupsMax()));
    }

    /** Asks one address after the other until one answers. Fails with a {@link LookupFailure}. */
    Future<Json> get(String path) {
        return ask(HttpMethod.GET, path, null, 0);
    }

    /** As {@link #get}, for a question that has a body. */
    Future<Json> post(String path, Json question) {
        return ask(HttpMethod.POST, path, question, 0);
    }

    private Future<Json> ask(HttpMethod method, String path, @Nullable Json question, int which) {
        return askOne(method, addresses.get(which), path, question)
                .recover(failure -> failure instanceof LookupFailure.Unavailable && which + 1 < addresses.size()
                        ? ask(method, path, question, which + 1)
                        : Future.failedFuture(failure));
    }

    private Future<Json> askOne(HttpMethod method, URI address, String path, @Nullable Json question) {
        var options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(address.toString().replaceFirst("/+$", "") + path)
                .setConnectTimeout(timeout.toMillis())
                .addHeader("accept", MEDIA_TYPE + ", application/json");
        if (authorization != null) {
            options.addHeader("authorization", authorization);
        }
        if (question != null) {
            options.addHeader("content-type", MEDIA_TYPE);
        }
        return client.request(options)
                .compose(request -> send(request, question)
                        .compose(response -> read(request, response))
                        .timeout(timeout)
                        .onFailure(_ -> request.reset()))
                .recover(failure -> Future.failedFuture(
                        failure instanceof LookupFailure
                                ? failure
                                : new LookupFailure.Unavailable("the schema registry does not answer")));
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable Json question) {
        return question == null
                ? request.send()
                : request.send(Buffer.buffer(question.toPayload().bytes()));
    }

    private static Future<Json> read(HttpClientRequest request, HttpClientResponse response) {
        LookupFailure refusal = switch (response.statusCode()) {
            case 200 -> null;
            case 404 -> new LookupFailure.Missing();
            case 401, 403 -> new LookupFailure.Unavailable("the schema registry refuses our user or password");
            default ->
                new LookupFailure.Unavailable("the schema registry answers with status " + response.statusCode());
        };
        if (refusal != null) {
            // The rest is of no interest, and may be without end.
            response.exceptionHandler(_ -> {});
            request.reset();
            return Future.failedFuture(refusal);
        }
        return body(request, response).compose(RegistryHttp::parse);
    }

    private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        var body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > ANSWER_BYTES_MAX) {
                whole.tryFail(new LookupFailure.Unusable("the schema registry's answer is too large"));
                request.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(body));
        return whole.future();
    }

    private static Future<Json> parse(Buffer body) {
        try {
            return Future.succeededFuture(Json.parse(Payload.of(body.getBytes())));
        } catch (MalformedJsonException malformed) {
            return Future.failedFuture(new LookupFailure.Unusable("the schema registry's answer is not JSON"));
        }
    }

    Future<Void> close() {
        return client.close();
    }
}
