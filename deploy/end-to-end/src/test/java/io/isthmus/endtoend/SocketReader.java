package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that reads a stream over a WebSocket. */
final class SocketReader implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private volatile int closedWith;
    private WebSocket socket;

    static SocketReader open(TestGateway gateway, String path) throws Exception {
        var client = new SocketReader();
        var uri = URI.create(gateway.url(path).replace("http://", "ws://"));
        client.socket = HTTP.newWebSocketBuilder().buildAsync(uri, client).get(20, TimeUnit.SECONDS);
        return client;
    }

    Json next() throws Exception {
        var next = texts.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a message within 30 s").isNotNull();
        return Json.parse(Payload.utf8(next));
    }

    /** The status that the gateway has closed it with; 0 while it is open. */
    int closedWith() {
        return closedWith;
    }

    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            texts.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        closedWith = status;
        return null;
    }
}
