package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** How an answer in parts is written. Each part is one JSON value and says what it is. */
public enum PartFormat {

    /** Server-sent events: {@code event: leg}, {@code data: {…}} and an empty line. */
    EVENTS("text/event-stream") {
        @Override
        Buffer line(String kind, byte[] json) {
            return Buffer.buffer(json.length + 32)
                    .appendString("event: " + kind + "\ndata: ")
                    .appendBytes(json)
                    .appendString("\n\n");
        }
    },

    /** Newline-delimited JSON: <code>{"leg":{…}}</code> on a line. */
    LINES("application/x-ndjson") {
        @Override
        Buffer line(String kind, byte[] json) {
            return Buffer.buffer(json.length + 32)
                    .appendString("{\"" + kind + "\":")
                    .appendBytes(json)
                    .appendString("}\n");
        }
    };

    private final String mediaType;

    PartFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** What names it in {@code Accept}. */
    public String mediaType() {
        return mediaType;
    }

    /** What is written for a part; JSON as we write it has no line breaks. */
    abstract Buffer line(String kind, byte[] json);

    Buffer line(String kind, Payload json) {
        return line(kind, json.bytes());
    }

    /** What the client asks for by name and likes no less than JSON; null for an answer in one piece. */
    static @Nullable PartFormat wanted(HttpServerRequest http) {
        var accept = Accept.of(http.headers().getAll("accept"));
        double whole = accept.named("application/json");
        double events = accept.named(EVENTS.mediaType);
        double lines = accept.named(LINES.mediaType);
        if (Math.max(events, lines) <= 0 || whole > Math.max(events, lines)) {
            return null;
        }
        return lines > events ? LINES : EVENTS;
    }

    /** {@code reply} with its parts in this format. */
    Reply written(Reply reply) {
        return reply.body() instanceof Parts parts
                ? new Reply(
                        reply.status(),
                        Headers.of("cache-control", "no-cache"),
                        mediaType,
                        new WrittenParts(parts, this),
                        null)
                : reply;
    }
}
