package io.isthmus.ingress.stream;

import io.isthmus.schema.message.Flow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;

/** A stream over a WebSocket. What the client sends is not read for anything. */
public final class SocketFlow implements Flow {

    /** RFC 6455, section 7.4.1: the endpoint is going away. */
    private static final short GOING_AWAY = 1001;

    private final StreamClient client;
    private final Promise<Void> done = Promise.promise();

    SocketFlow(StreamClient client) {
        this.client = client;
    }

    /** Writes all there is to {@code opening} until one of the two sides ends it. */
    public Future<Void> over(Future<ServerWebSocket> opening) {
        opening.onSuccess(this::serve).onFailure(refused -> {
            client.gone();
            done.tryFail(refused);
        });
        return done.future();
    }

    private void serve(ServerWebSocket socket) {
        socket.handler(_ -> {});
        socket.closeHandler(_ -> {
            client.gone();
            done.tryComplete();
        });
        socket.exceptionHandler(_ -> socket.close());
        client.endHandler(_ -> socket.close(GOING_AWAY));
        client.handler(text -> {
            if (socket.isClosed()) {
                // Its client has said that it goes, and the handler above has not been told yet.
                client.pause();
                return;
            }
            socket.writeTextMessage(text.toString());
            if (socket.writeQueueFull()) {
                client.pause();
                socket.drainHandler(_ -> client.resume());
            }
        });
        client.resume();
    }

    @Override
    public void abandon() {
        client.gone();
    }
}
