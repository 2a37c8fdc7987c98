package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.ChannelFailure.ServiceUnavailable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints with https: believed if the JVM's certificates and the host's name say so, else as good as absent. */
class TlsTest {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    private static Path keys;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private int port;

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        keys = directory.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "service",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=service",
                        "-ext",
                        "san=dns:localhost")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    @BeforeEach
    void start() {
        Vertx vertx = OneLoop.quietVertx();
        toClose.add(() -> OneLoop.await(vertx.close().toCompletionStage().toCompletableFuture()));
        var options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD));
        port = OneLoop.await(vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            requests.incrementAndGet();
                            request.response().end();
                        })
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture())
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void a_certificate_that_the_jvm_trusts_for_that_host_is_believed() {
        trust();
        OneLoop one = on("localhost");

        for (int i = 0; i < 3; i++) {
            assertThat(one.reply(one.whole(), Ask.get("/").build()).status()).isEqualTo(200);
        }
    }

    @Test
    void a_certificate_for_another_host_is_not_believed_and_nothing_is_sent() {
        trust();
        OneLoop one = on("127.0.0.1");

        one.failure(ServiceUnavailable.class, one.whole(), Ask.get("/").build());

        assertThat(one.counters.expired().sum()).isZero();
        assertThat(requests).hasValue(0);
    }

    @Test
    void a_certificate_that_nobody_has_vouched_for_is_not_believed_and_nothing_is_sent() {
        OneLoop one = on("localhost");

        one.failure(ServiceUnavailable.class, one.whole(), Ask.get("/").build());

        assertThat(one.counters.expired().sum()).isZero();
        assertThat(requests).hasValue(0);
    }

    @Test
    void a_handshake_that_does_not_come_about_is_no_connection() {
        try (var silent = new RawService(RawService.Talk::readToEnd)) {
            var one = new OneLoop(new Services()
                    .andSecure("localhost", silent.port())
                    .connectWithin(Duration.ofMillis(500))
                    .build());
            toClose.add(one);

            one.failure(ServiceUnavailable.class, one.whole(), Ask.get("/").build());

            assertThat(one.counters.expired().sum()).isZero();
        }
    }

    private void trust() {
        System.setProperty(TRUST_STORE, keys.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }

    private OneLoop on(String host) {
        var one = new OneLoop(new Services()
                .andSecure(host, port)
                .connectWithin(Duration.ofSeconds(10))
                .build());
        toClose.add(one);
        return one;
    }
}
