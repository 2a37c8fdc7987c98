package io.isthmus.ingress.http;

import static io.isthmus.schema.config.SocketTransport.AUTO;
import static io.isthmus.schema.config.SocketTransport.EPOLL;
import static io.isthmus.schema.config.SocketTransport.IO_URING;
import static io.isthmus.schema.config.SocketTransport.NIO;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.ingress.http.EventLoops.TransportUnavailableException;
import io.isthmus.schema.config.SocketTransport;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.transport.Transport;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventLoopsTest {

    private static final String HOST = "127.0.0.1";

    /** A transport that does nothing but to be there or not. */
    private record Stub(String name, @Nullable Throwable unavailabilityCause) implements Transport {

        @Override
        public boolean available() {
            return unavailabilityCause == null;
        }

        @Override
        public io.vertx.core.spi.transport.Transport implementation() {
            throw new UnsupportedOperationException(name);
        }
    }

    private static EventLoops.Finder machineWith(Set<SocketTransport> there) {
        return transport -> new Stub(
                transport.name(),
                there.contains(transport) ? null : new UnsupportedOperationException("not permitted"));
    }

    @Test
    void theBestThatIsThereIsTaken() {
        assertThat(EventLoops.chosen(AUTO, machineWith(Set.of(NIO, EPOLL, IO_URING)))
                        .name())
                .isEqualTo("IO_URING");
        assertThat(EventLoops.chosen(AUTO, machineWith(Set.of(NIO, EPOLL))).name())
                .isEqualTo("EPOLL");
        assertThat(EventLoops.chosen(AUTO, machineWith(Set.of(NIO)))).isSameAs(Transport.NIO);
    }

    @Test
    void withoutAnyNativeLibraryThereIsJavasOwn() {
        assertThat(EventLoops.chosen(AUTO, transport -> null)).isSameAs(Transport.NIO);
    }

    @Test
    void oneThatIsNamedIsTakenAndNoOther() {
        assertThat(EventLoops.chosen(EPOLL, machineWith(Set.of(NIO, EPOLL))).name())
                .isEqualTo("EPOLL");
    }

    @Test
    void oneThatIsNamedAndIsNotThereIsAnErrorThatSaysWhyAndWhatToDo() {
        assertThatThrownBy(() -> EventLoops.chosen(EPOLL, machineWith(Set.of(NIO))))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("server.transport: epoll is not to be had on this machine (not permitted); "
                        + "leave it out, or say auto to take it where it is there");
        assertThatThrownBy(() -> EventLoops.chosen(EPOLL, transport -> null))
                .hasMessageContaining("epoll is not to be had on this machine (its library is missing)");
    }

    /** Classes and native library must be of one version: else a transport says that it is there, and fails at the first use. */
    @ParameterizedTest
    @EnumSource(
            value = SocketTransport.class,
            names = {"EPOLL", "NIO"})
    void itsSocketsCarryRequestsAndAnswers(SocketTransport transport) throws Exception {
        carries(transport);
    }

    /** A kernel may refuse io_uring, as it does in many containers. */
    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.TransportUnderTest#there")
    void whateverSaysThatItIsThereCarriesRequestsAndAnswers(SocketTransport transport) throws Exception {
        carries(transport);
    }

    private static void carries(SocketTransport transport) throws Exception {
        Vertx vertx = EventLoops.start(transport);
        try {
            byte[] large = new byte[3_000_000];
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request ->
                            request.body().onSuccess(body -> request.response().end(body)))
                    .listen(0, HOST)
                    .await(10, TimeUnit.SECONDS);
            var client = vertx.createHttpClient();
            for (int i = 0; i < 20; i++) {
                large[i] = (byte) i;
                // Asked for on the loop, as soon as the head is there: what comes before anybody asks is thrown away.
                Buffer echoed = client.request(HttpMethod.POST, server.actualPort(), HOST, "/")
                        .compose(request -> request.send(Buffer.buffer(large)).compose(HttpClientResponse::body))
                        .await(10, TimeUnit.SECONDS);
                assertThat(echoed.getBytes()).isEqualTo(large);
            }
            try (var socket = new Socket(HOST, server.actualPort())) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                        .startsWith("HTTP/1.1 200");
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
