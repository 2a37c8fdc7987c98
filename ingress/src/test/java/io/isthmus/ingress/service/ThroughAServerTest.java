package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a client's socket to a service and back, put together as the gateway's server does it. */
class ThroughAServerTest {

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void bodies_of_both_directions_pass_through_over_one_connection() throws IOException {
        var echo = closing(new EchoService());
        try (var client = client(serverFor(echo.port()))) {
            for (int i = 0; i < 3; i++) {
                send(client, "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                assertThat(readUntil(client, "abc")).contains("200 OK", "PUT /x\n");
                send(client, "PUT /y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\ndef");
                assertThat(readUntil(client, "def")).contains("200 OK", "content-length: 10\r\n", "PUT /y\n");
                send(client, "GET /z HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(readUntil(client, "GET /z\n")).contains("200 OK");
            }
        }
        assertThat(echo.connections()).isEqualTo(1);
    }

    @Test
    void clients_that_close_cost_the_service_no_connection() throws IOException {
        var echo = closing(new EchoService());
        int port = serverFor(echo.port());
        for (int i = 0; i < 5; i++) {
            try (var client = client(port)) {
                send(client, "GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                assertThat(readToEnd(client)).contains("200 OK").endsWith("GET /z\n");
            }
        }
        assertThat(echo.connections()).isEqualTo(1);
    }

    @Test
    void a_service_that_breaks_off_never_lets_its_answer_look_whole() throws IOException {
        for (String framing :
                List.of("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "Content-Length: 9\r\n\r\nabc")) {
            var broken = closing(new RawService(talk -> {
                talk.readRequest();
                talk.write("HTTP/1.1 200 OK\r\n" + framing);
            }));
            try (var client = client(serverFor(broken.port()))) {
                send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

                String all = readToEnd(client);

                assertThat(all).doesNotEndWith("0\r\n\r\n");
                assertThat(all).doesNotContain("content-length: 3\r\n");
            }
        }
    }

    @Test
    void a_client_that_goes_takes_the_services_request_with_it() throws IOException {
        var hanging = closing(new RawService(talk -> {
            talk.readHead();
            talk.readToEnd();
        }));
        int port = serverFor(hanging.port());
        try (var client = client(port)) {
            send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            await().until(() -> hanging.requests() == 1);
        }
        assertThat(OneLoop.await(hanging.connection(0).ended)).isNull();

        try (var client = client(port)) {
            send(client, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
            await().until(() -> hanging.requests() == 2);
        }
        assertThat(OneLoop.await(hanging.connection(1).ended)).isNull();
    }

    @Test
    void a_client_that_goes_within_a_body_ends_the_services_work_on_it() throws IOException {
        var endless = closing(new RawService(talk -> {
            talk.readRequest();
            talk.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                talk.write("400\r\n" + "x".repeat(1024) + "\r\n");
            }
        }));
        try (var client = client(serverFor(endless.port()))) {
            send(client, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            readUntil(client, "xxx");
        }
        assertThat(OneLoop.await(endless.connection(0).ended)).isNotNull();
    }

    /** A server of one route in front of a service; its port. */
    private int serverFor(int servicePort) {
        OneLoop one = closing(new OneLoop(Services.at(servicePort).build()));
        Channel channel = one.streaming();
        HttpServer server = one.await(_ -> one.vertx
                .createHttpServer()
                .requestHandler(request -> serve(channel, request))
                .listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    private static void serve(Channel channel, HttpServerRequest request) {
        var gone = new Abandonment();
        request.response().closeHandler(_ -> gone.give());
        var ask = new Ask()
                .to(request.method().name(), request.uri())
                .body(body(request), request.getHeader(HttpHeaders.CONTENT_TYPE))
                .abandonment(gone)
                .build();
        channel.send(ask)
                .onSuccess(reply -> answer(reply, request.response()))
                .onFailure(failure -> request.response().setStatusCode(502).end(failure.getMessage()));
    }

    private static Body body(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null) {
            return Payload.EMPTY;
        }
        long announced = length == null ? StreamFlow.LENGTH_UNKNOWN : Long.parseLong(length);
        return new StreamFlow(request, announced, () -> request.connection().close());
    }

    private static void answer(Reply reply, HttpServerResponse response) {
        response.setStatusCode(reply.status());
        reply.headers().forEach((name, value) -> response.headers().add(name, value));
        if (reply.contentType() != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        }
        switch (reply.body()) {
            case Payload payload -> response.end(Buffer.buffer(payload.bytes()));
            case StreamFlow flow -> {
                if (flow.length() == StreamFlow.LENGTH_UNKNOWN) {
                    response.setChunked(true);
                } else {
                    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(flow.length()));
                }
                flow.pipeTo(response).onFailure(_ -> response.reset());
            }
            default -> throw new AssertionError();
        }
    }

    private static Socket client(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket client, String bytes) throws IOException {
        client.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readUntil(Socket client, String end) throws IOException {
        var text = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (text.indexOf(end) < 0) {
            int read = client.getInputStream().read(bytes);
            assertThat(read).as(text.toString()).isPositive();
            text.append(new String(Arrays.copyOf(bytes, read), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static String readToEnd(Socket client) throws IOException {
        try {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        toClose.add(closeable);
        return closeable;
    }
}
