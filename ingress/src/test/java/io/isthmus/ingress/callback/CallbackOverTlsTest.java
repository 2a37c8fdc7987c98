package io.isthmus.ingress.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.schema.config.CallbacksConfig;
import io.isthmus.schema.config.CallbacksConfig.KeyConfig;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Receivers with https: told their answer if the JVM's certificates and the host's name say who they are, else nothing. */
@Timeout(120)
class CallbackOverTlsTest {

    private static final String HOST = "hooks.shop.example";

    @TempDir
    private static Path folder;

    private static ThrowAwayCa ca;
    private static Path keys;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> indicated = new CopyOnWriteArrayList<>();
    private CallbackClient client;
    private VertxLoop loop;
    private int port;

    @BeforeAll
    static void makeKeys() {
        ca = new ThrowAwayCa(folder, "ca");
        keys = ca.keysFor(HOST);
    }

    @BeforeEach
    void start() {
        Context context = vertx.getOrCreateContext();
        Promise<VertxLoop> made = Promise.promise();
        context.runOnContext(_ -> made.complete(new VertxLoop(0, vertx, context)));
        loop = made.future().await();
        port = listen(new HttpServerOptions()
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(ThrowAwayCa.PASSWORD)));
    }

    @AfterEach
    void stop() {
        ThrowAwayCa.forget();
        client.close().await();
        vertx.close().await();
    }

    @Test
    void aReceiverThatTheJvmTrustsForItsNameIsToldByThatName() {
        ca.trust();

        Attempt attempt = call("https://" + HOST + ":" + port + "/hooks");

        assertThat(attempt.word()).isEqualTo("204");
        assertThat(attempt.isDelivered()).isTrue();
        assertThat(indicated).containsExactly(HOST);
    }

    @Test
    void aReceiverThatNobodyHasVouchedForIsToldNothing() {
        assertThat(call("https://" + HOST + ":" + port + "/hooks").word()).isEqualTo("untrusted-certificate");
        assertThat(indicated).isEmpty();
    }

    @Test
    void aReceiverThatAnotherHasVouchedForIsToldNothing() {
        new ThrowAwayCa(folder, "other").trust();

        assertThat(call("https://" + HOST + ":" + port + "/hooks").word()).isEqualTo("untrusted-certificate");
        assertThat(indicated).isEmpty();
    }

    @Test
    void aReceiverWithTheCertificateOfAnotherHostIsToldNothing() {
        ca.trust();

        assertThat(call("https://api.shop.example:" + port + "/hooks").word()).isEqualTo("certificate-of-another-host");
        assertThat(indicated).isEmpty();
    }

    @Test
    void aReceiverThatSpeaksNoTlsIsToldNothing() {
        ca.trust();
        int plain = listen(new HttpServerOptions());

        assertThat(call("https://" + HOST + ":" + plain + "/hooks").word()).isEqualTo("no-tls");
        assertThat(indicated).isEmpty();
    }

    private int listen(HttpServerOptions options) {
        return vertx.createHttpServer(options)
                .requestHandler(request -> {
                    indicated.add(String.valueOf(request.connection().indicatedServerName()));
                    request.response().setStatusCode(204).end();
                })
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    /** Every name leads to this machine. */
    private Attempt call(String url) {
        var config = new CallbacksConfig(
                new KeyConfig("k1", "a secret of the tests and of nobody else", null),
                Duration.ofSeconds(20),
                4,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                4,
                1);
        client = new CallbackClient(vertx, loop, config, host ->
                new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})});
        Promise<Attempt> done = Promise.promise();
        var callback = new Callback(
                URI.create(url), true, "c-1", "done", 200, "application/json", Payload.utf8("{\"a\":1}"), null);
        loop.execute(() -> client.call(callback).onComplete(done));
        return done.future().await();
    }
}
