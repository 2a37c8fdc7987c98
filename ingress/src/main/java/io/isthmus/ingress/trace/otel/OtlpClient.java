package io.isthmus.ingress.trace.otel;

import io.isthmus.schema.config.TracesConfig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Posts batches to the collector (OTLP/HTTP, protobuf). It blocks: for the thread that sends spans, and no other. */
final class OtlpClient implements AutoCloseable {

    private final TracesConfig config;
    private final HttpClient http;

    /**
     * What the collector has said.
     *
     * @param trouble why it does not have the batch, null if it has
     * @param passes whether the same batch may be taken later
     */
    record Said(@Nullable String trouble, boolean passes) {

        static final Said TAKEN = new Said(null, false);
    }

    OtlpClient(TracesConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout())
                .build();
    }

    /** Ends within the configuration's {@code timeout}. */
    Said post(byte[] batch) throws InterruptedException {
        var request = HttpRequest.newBuilder(config.otlp())
                .timeout(config.timeout())
                .header("content-type", "application/x-protobuf")
                .header("user-agent", "isthmus")
                .POST(BodyPublishers.ofByteArray(batch));
        config.headers().forEach(request::setHeader);
        // The request's own limit ends with the head of the answer, whose body may never come.
        var answer = http.sendAsync(request.build(), BodyHandlers.discarding());
        try {
            int status = answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .statusCode();
            return status / 100 == 2 ? Said.TAKEN : new Said("status " + status, passes(status));
        } catch (TimeoutException late) {
            return late();
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof HttpTimeoutException ? late() : new Said("no connection", true);
        } finally {
            answer.cancel(true);
        }
    }

    private Said late() {
        return new Said("no answer within " + config.timeout().toMillis() + " ms", true);
    }

    /** OTLP specification, "Failures". */
    private static boolean passes(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
