package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What issuers answer besides their keys. */
class KeyDocumentTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.ES256);

    private final Vertx vertx = Vertx.vertx();
    private final Issuer issuer = new Issuer(vertx, KEY);

    @AfterEach
    void stop() {
        issuer.close();
        await().until(vertx.close()::isComplete);
    }

    @Test
    void theKeysComeWithTheirAge() {
        issuer.behave(request -> request.response()
                .putHeader("cache-control", "public, max-age=300, must-revalidate")
                .end(new String(KeySetReaderTest.document(List.of(KEY.jwk())))));

        var fetched = fetch(http(Duration.ofSeconds(10)));

        assertThat(fetched.maxAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(fetched.keys().holds(KEY.trusted())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "max-age=0, 0",
        "max-age=\"60\", 60",
        "Max-Age=60, 60",
        "'private,max-age=60', 60",
        "s-maxage=60,",
        "no-store,",
        "max-age=soon,",
        "max-age=-1,"
    })
    void theAgeIsReadFromCacheControl(String cacheControl, Long seconds) {
        assertThat(HttpKeyDocument.maxAge(cacheControl))
                .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 302, 304, 404, 500})
    void onlyA200IsAnAnswer(int status) {
        issuer.behave(request -> request.response()
                .setStatusCode(status)
                .putHeader("location", issuer.keys().toString())
                .end());

        assertThat(failure(http(Duration.ofSeconds(10)))).isEqualTo("the issuer answered with status " + status);
        assertThat(issuer.asked).hasValue(1);
    }

    @Test
    void whatIsTooLargeIsNotReadToItsEnd() {
        var closed = new AtomicBoolean();
        issuer.behave(request -> {
            request.connection().closeHandler(_ -> closed.set(true));
            request.response().setChunked(true).write(" ".repeat(KeyDocument.KEYS_BYTES_MAX + 1));
        });

        assertThat(failure(http(Duration.ofSeconds(10)))).isEqualTo("the answer is larger than 262144 bytes");
        await().untilTrue(closed);
    }

    @Test
    void anIssuerThatNeverAnswersIsGivenUp() {
        issuer.behave(_ -> {});

        assertThat(failure(http(Duration.ofMillis(200)))).isEqualTo("the issuer cannot be reached");
    }

    @Test
    void anIssuerThatTricklesIsGivenUpAndItsConnectionClosed() {
        var closed = new AtomicBoolean();
        issuer.behave(request -> {
            request.response().setChunked(true);
            long timer = vertx.setPeriodic(20, _ -> request.response().write(" "));
            request.connection().closeHandler(_ -> {
                vertx.cancelTimer(timer);
                closed.set(true);
            });
        });

        assertThat(failure(http(Duration.ofMillis(300)))).isEqualTo("the issuer cannot be reached");
        await().untilTrue(closed);
    }

    @Test
    void anIssuerThatHangsUpCannotBeReached() {
        issuer.behave(request -> request.connection().close());

        assertThat(failure(http(Duration.ofSeconds(10)))).isEqualTo("the issuer cannot be reached");
    }

    @Test
    void aFileIsReadUpToTheLimit(@TempDir Path folder) throws IOException {
        var file = folder.resolve("jwks.json");
        var document = new FileKeyDocument(vertx, file);

        assertThat(failure(document)).isEqualTo("the keys cannot be read");
        Files.write(file, new byte[KeyDocument.KEYS_BYTES_MAX + 1]);
        assertThat(failure(document)).isEqualTo("the file is larger than 262144 bytes");
        Files.writeString(file, "hello");
        assertThat(failure(document)).isEqualTo("what came is no JWK set");
        Files.write(file, KeySetReaderTest.document(List.of(KEY.jwk())));
        assertThat(fetch(document).keys().holds(KEY.trusted())).isTrue();
    }

    private KeyDocument http(Duration within) {
        var client = vertx.createHttpClient(new HttpClientOptions());
        return new HttpKeyDocument(vertx, client, issuer.keys(), within);
    }

    private static KeyDocument.Fetched fetch(KeyDocument document) {
        var fetched = document.fetch();
        await().until(fetched::isComplete);
        return fetched.result();
    }

    private static String failure(KeyDocument document) {
        var fetched = document.fetch();
        await().until(fetched::isComplete);
        assertThat(fetched.failed()).isTrue();
        return KeySource.reason(fetched.cause());
    }
}
