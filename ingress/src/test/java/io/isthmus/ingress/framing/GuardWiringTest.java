package io.isthmus.ingress.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.ingress.TransportUnderTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which servers are guarded, and that none is left unguarded by mistake. */
class GuardWiringTest {

    private static final String BAD = "GET /\\ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final List<FramingViolation> violations = new CopyOnWriteArrayList<>();
    private final FramingGuard guard = new FramingGuard(EdgeServer.LIMITS, violations::add);
    private Vertx vertx = Vertx.builder()
            .withTransport(FramingGuard.transport(TransportUnderTest.found()))
            .build();

    @AfterEach
    void stop() {
        EdgeServer.await(vertx.close());
    }

    @Test
    void aServerOfTheSameVertxThatDoesNotAskForItIsNotGuarded() {
        HttpServer guarded = listen(guard.config());
        HttpServer admin = EdgeServer.await(server(new HttpServerConfig()).listen(EdgeServer.FREE_PORT));

        assertThat(RawClient.exchange(admin.actualPort(), BAD).statuses()).containsExactly(200);
        assertThat(RawClient.exchange(guarded.actualPort(), BAD).statuses()).containsExactly(400);
        await().until(() -> guard.connections() == 0);
    }

    @Test
    void serversThatShareAnAddressAreGuardedTogether() {
        HttpServer alone = listen(guard.config());
        SocketAddress shared = SocketAddress.sharedRandomPort(1, "127.0.0.1");
        HttpServer first = EdgeServer.await(guard.listen(server(guard.config()), shared));
        HttpServer second = EdgeServer.await(guard.listen(server(guard.config()), shared));

        assertThat(second.actualPort()).isEqualTo(first.actualPort()).isNotEqualTo(alone.actualPort());
        for (int i = 0; i < 4; i++) {
            assertThat(RawClient.exchange(first.actualPort(), BAD).statuses()).containsExactly(400);
        }
        assertThat(RawClient.exchange(alone.actualPort(), BAD).statuses()).containsExactly(400);
        assertThat(violations).hasSize(5).containsOnly(FramingViolation.TARGET_INVALID);
    }

    @Test
    void aServerWithoutTheTransportDoesNotStart() {
        EdgeServer.await(vertx.close());
        vertx = Vertx.vertx();

        assertThatThrownBy(() -> listen(guard.config())).rootCause().hasMessageContaining("not guarded");
    }

    @Test
    void aServerWithoutTheConfigurationDoesNotStart() {
        assertThatThrownBy(() -> listen(new HttpServerConfig())).rootCause().hasMessageContaining("not guarded");
    }

    @Test
    void aRequestThatLooksLikeTheStandInIsRefusedForWhatItIs() {
        HttpServer server = listen(guard.config());
        String standIn = "GET / HTTP/1.1\r\nConnection: close\r\nrefused\r\n\r\n";

        assertThat(RawClient.exchange(server.actualPort(), standIn).statuses()).containsExactly(400);
        assertThat(violations).containsExactly(FramingViolation.FIELD_NAME_INVALID);
    }

    private HttpServer listen(HttpServerConfig config) {
        return EdgeServer.await(guard.listen(server(config), EdgeServer.FREE_PORT));
    }

    private HttpServer server(HttpServerConfig config) {
        return vertx.createHttpServer(config)
                .requestHandler(request -> request.response().end())
                .invalidRequestHandler(guard.refusals((request, violation) ->
                        request.response().setStatusCode(violation.status()).end()));
    }
}
