package io.isthmus.ingress.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A JWK set at an address. Redirects are not followed: where keys come from is the configuration's to say. */
final class HttpKeyDocument implements KeyDocument {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Pattern MAX_AGE =
            Pattern.compile("(?:^|[,\\s])max-age=\"?(\\d{1,9})", Pattern.CASE_INSENSITIVE);

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final Duration answerWithin;

    /** @param answerWithin from the first byte of the request to the last of the answer */
    HttpKeyDocument(Vertx vertx, HttpClient client, URI address, Duration answerWithin) {
        this.answerWithin = answerWithin;
        this.vertx = vertx;
        this.client = client;
        this.request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address.toString())
                .setConnectTimeout(CONNECT_WITHIN.toMillis())
                .addHeader("accept", "application/jwk-set+json, application/json");
    }

    @Override
    public Future<Fetched> fetch() {
        return client.request(new RequestOptions(request))
                .compose(opened -> opened.send()
                        .compose(response -> read(opened, response))
                        .timeout(answerWithin)
                        .onFailure(_ -> opened.reset()));
    }

    private Future<Fetched> read(HttpClientRequest opened, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            // The rest is of no interest, and may be without end. The toolkit would log the reset as the peer's error.
            response.exceptionHandler(_ -> {});
            opened.reset();
            return Future.failedFuture(
                    new UnusableKeysException("the issuer answered with status " + response.statusCode()));
        }
        var maxAge = maxAge(response.getHeader("cache-control"));
        return body(opened, response)
                .compose(body -> vertx.executeBlocking(() -> KeySetReader.read(body.getBytes()), false))
                .map(keys -> new Fetched(keys, maxAge));
    }

    private static Future<Buffer> body(HttpClientRequest opened, HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        var body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > KEYS_BYTES_MAX) {
                whole.tryFail(new UnusableKeysException("the answer is larger than " + KEYS_BYTES_MAX + " bytes"));
                opened.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(body));
        return whole.future();
    }

    static @Nullable Duration maxAge(@Nullable String cacheControl) {
        if (cacheControl == null) {
            return null;
        }
        var matcher = MAX_AGE.matcher(cacheControl);
        return matcher.find() ? Duration.ofSeconds(Long.parseLong(matcher.group(1))) : null;
    }
}
