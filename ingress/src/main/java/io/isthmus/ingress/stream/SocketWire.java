package io.isthmus.ingress.stream;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.schema.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Texts of a WebSocket, each a JSON object with a {@code type}. */
final class SocketWire implements Wire {

    static final SocketWire INSTANCE = new SocketWire();

    private SocketWire() {}

    @Override
    public boolean isFramed() {
        return true;
    }

    @Override
    public byte[] event(Event event) {
        return event.rendered(Event.SOCKET, it -> event(it, it.position()));
    }

    @Override
    public byte[] event(Event event, @Nullable String position) {
        return of("message", position)
                .put("data", event.json())
                .build()
                .toPayload()
                .bytes();
    }

    @Override
    public byte[] opening(Duration retry, @Nullable String position) {
        return of("open", position)
                .put("retry", retry.toMillis())
                .build()
                .toPayload()
                .bytes();
    }

    @Override
    public byte[] heartbeat(@Nullable String position) {
        return of("heartbeat", position).build().toPayload().bytes();
    }

    @Override
    public byte[] notice(String name, String text, @Nullable String position) {
        return of(name, position).put("detail", text).build().toPayload().bytes();
    }

    private static Json.ObjectBuilder of(String type, @Nullable String position) {
        var text = Json.object().put("type", type);
        return position == null ? text : text.put("id", position);
    }
}
