package io.isthmus.ingress.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.stream.Event;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Server-sent events as they go over the wire (HTML, section 9.2.5). */
final class Frames implements Wire {

    private static final byte[] DATA = "data: ".getBytes(UTF_8);

    static final Frames INSTANCE = new Frames();

    private Frames() {}

    @Override
    public boolean isFramed() {
        return false;
    }

    @Override
    public byte[] event(Event event) {
        return event.rendered(Event.TEXT, it -> event(it, it.position()));
    }

    @Override
    public byte[] event(Event event, @Nullable String position) {
        var frame = Buffer.buffer(event.body().size() + 64);
        id(frame, position);
        data(frame, event.body().bytes());
        return frame.appendByte((byte) '\n').getBytes();
    }

    /** A line break of any kind begins another field; what the client gets has line feeds there. */
    private static void data(Buffer frame, byte[] body) {
        int from = 0;
        for (int at = 0; at < body.length; at++) {
            if (body[at] == '\n' || body[at] == '\r') {
                line(frame, body, from, at);
                at += body[at] == '\r' && at + 1 < body.length && body[at + 1] == '\n' ? 1 : 0;
                from = at + 1;
            }
        }
        line(frame, body, from, body.length);
    }

    private static void line(Buffer frame, byte[] body, int from, int to) {
        frame.appendBytes(DATA).appendBytes(body, from, to - from).appendByte((byte) '\n');
    }

    private static void id(Buffer frame, @Nullable String position) {
        if (position != null) {
            frame.appendString("id: ").appendString(position).appendString("\n");
        }
    }

    @Override
    public byte[] opening(Duration retry, @Nullable String position) {
        var frame = Buffer.buffer("retry: " + retry.toMillis() + "\n");
        id(frame, position);
        return frame.appendString("\n").getBytes();
    }

    /** A comment. */
    @Override
    public byte[] heartbeat(@Nullable String position) {
        var frame = Buffer.buffer(":\n");
        id(frame, position);
        return frame.appendString("\n").getBytes();
    }

    @Override
    public byte[] notice(String name, String text, @Nullable String position) {
        var frame = Buffer.buffer();
        id(frame, position);
        return frame.appendString("event: " + name + "\ndata: " + text + "\n\n").getBytes();
    }
}
