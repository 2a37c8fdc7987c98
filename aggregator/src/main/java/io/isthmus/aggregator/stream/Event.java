package io.isthmus.aggregator.stream;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A message that any number of readers get. Immutable, but that it remembers what is made of it once. */
public final class Event {

    /** The forms that it has on the wire. */
    public static final int TEXT = 0;

    public static final int SOCKET = 1;

    private final @Nullable String position;
    private final @Nullable String key;
    private final Headers headers;
    private final @Nullable Payload body;
    private final boolean unreadable;
    private volatile @Nullable Json json;
    private final AtomicReferenceArray<byte @Nullable []> rendered = new AtomicReferenceArray<>(2);

    /**
     * @param position where a reader goes on that has got all up to this one; null where nothing can be read again
     * @param key the message's key as text, null without one
     * @param headers the message's headers that are text
     * @param body null for a message that says by having none that something is no more
     */
    public Event(@Nullable String position, @Nullable String key, Headers headers, @Nullable Payload body) {
        this(position, key, headers, body, false, null);
    }

    private Event(
            @Nullable String position,
            @Nullable String key,
            Headers headers,
            @Nullable Payload body,
            boolean unreadable,
            @Nullable Json json) {
        this.position = position;
        this.key = key;
        this.headers = headers;
        this.body = body;
        this.unreadable = unreadable;
        this.json = json;
    }

    /** This, with a body that was read as {@code value}. */
    public Event read(Json value) {
        return new Event(position, key, headers, value.toPayload(), false, value);
    }

    /** This, of which nobody can say what it is. */
    public Event unreadable() {
        return new Event(position, key, headers, null, true, null);
    }

    /** Whether it came and cannot be read; then it has no body. */
    public boolean isUnreadable() {
        return unreadable;
    }

    public @Nullable String position() {
        return position;
    }

    public @Nullable String key() {
        return key;
    }

    public Headers headers() {
        return headers;
    }

    public Payload body() {
        return body == null ? Payload.EMPTY : body;
    }

    public boolean hasBody() {
        return body != null;
    }

    /** The body as JSON: read as such if it is, else as a text. Made once for all readers. */
    public Json json() {
        Json made = json;
        if (made == null) {
            made = parse();
            json = made;
        }
        return made;
    }

    private Json parse() {
        Payload whole = body();
        if (whole.isEmpty()) {
            return Json.NULL;
        }
        try {
            return Json.parse(whole);
        } catch (MalformedJsonException text) {
            return Json.of(whole.asUtf8());
        }
    }

    /** What {@code renderer} makes of this for {@code form}, once for all readers. */
    public byte[] rendered(int form, Function<Event, byte[]> renderer) {
        byte[] made = rendered.get(form);
        if (made == null) {
            made = renderer.apply(this);
            rendered.set(form, made);
        }
        return made;
    }

    /** About what it takes of the memory, its rendering included. */
    public int cost() {
        int texts = (key == null ? 0 : key.length()) + (position == null ? 0 : position.length());
        return 256 + 2 * body().size() + 2 * texts + 64 * headers.size();
    }
}
