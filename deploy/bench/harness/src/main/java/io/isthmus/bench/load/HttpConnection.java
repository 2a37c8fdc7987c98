package io.isthmus.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection, one request at a time. It reads as much of HTTP as answers with a length need. */
final class HttpConnection {

    private static final int NOT_YET = -1;
    private static final String LENGTH = "\r\ncontent-length:";

    private final NetSocket socket;
    private final Consumer<HttpConnection> release;
    private @Nullable Buffer read;
    private int headLength = NOT_YET;
    private int length = NOT_YET;
    private boolean ok;
    private long id;
    private int ids;
    private Requester.@Nullable Answered answered;

    HttpConnection(NetSocket socket, Consumer<HttpConnection> release) {
        this.socket = socket;
        this.release = release;
        socket.handler(this::read).closeHandler(_ -> end(false)).exceptionHandler(_ -> {});
    }

    void ask(HttpRequest request, long id, Requester.Answered answered) {
        this.id = id;
        this.ids = request.idsInAnswer();
        this.answered = answered;
        socket.write(Buffer.buffer(request.whole().with(id)));
    }

    private void read(Buffer bytes) {
        read = read == null ? bytes : Buffer.buffer().appendBuffer(read).appendBuffer(bytes);
        byte[] message = read.getBytes();
        if (headLength == NOT_YET) {
            readHead(message);
        }
        if (headLength != NOT_YET && message.length >= length) {
            boolean right = ok && message.length == length && Template.count(message, headLength, id) == ids;
            read = null;
            headLength = NOT_YET;
            end(right);
        }
    }

    private void readHead(byte[] message) {
        int end = endOfHead(message);
        if (end != NOT_YET) {
            String head = new String(message, 0, end, ISO_8859_1).toLowerCase(Locale.ROOT);
            int at = head.indexOf(LENGTH);
            int bodyLength = at < 0
                    ? 0
                    : Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf("\r\n", at + 2))
                            .strip());
            ok = at >= 0 && head.startsWith("http/1.1 200");
            headLength = end;
            length = end + bodyLength;
        }
    }

    private static int endOfHead(byte[] message) {
        for (int at = 3; at < message.length; at++) {
            if (message[at] == '\n' && message[at - 1] == '\r' && message[at - 2] == '\n' && message[at - 3] == '\r') {
                return at + 1;
            }
        }
        return NOT_YET;
    }

    private void end(boolean right) {
        var asker = answered;
        answered = null;
        if (asker != null) {
            release.accept(this);
            asker.answered(right);
        }
    }
}
