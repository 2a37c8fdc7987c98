package io.isthmus.aggregator.channel;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in parts: each is there to be taken as soon as it has landed, and the last thing is how it
 * ended. Read once, on the event loop of its exchange.
 *
 * <p>It holds what has landed and was not taken yet. Nobody who adds to it is held up: whoever adds has a limit.
 */
public final class Parts implements Flow {

    /**
     * Something that has landed.
     *
     * @param kind what it is, such as {@code leg}
     */
    public record Part(String kind, Json data) {}

    private final Runnable onAbandoned;
    private final Queue<Part> landed = new ArrayDeque<>();
    private final Promise<Reply> begun = Promise.promise();
    private @Nullable Future<Reply> end;
    private Runnable reader = () -> {};

    /** @param onAbandoned gives up what would still come */
    public Parts(Runnable onAbandoned) {
        this.onAbandoned = onAbandoned;
    }

    /**
     * Completes with a reply that has these parts for a body, once there is one. An end without a part before it is the
     * outcome itself: until then an honest status can be told.
     */
    public Future<Reply> begun() {
        return begun.future();
    }

    /** A part has landed. */
    public void add(Part part) {
        landed.add(part);
        begin();
        reader.run();
    }

    /** No more parts: {@code how} is completed, with a last word in JSON, a fault, or a {@link ChannelFailure}. */
    public void end(Future<Reply> how) {
        end = how;
        if (how.succeeded() && !how.result().isFault()) {
            begin();
        } else if (!begun.future().isComplete()) {
            begun.handle(how);
        }
        reader.run();
    }

    private void begin() {
        begun.tryComplete(new Reply(200, Headers.EMPTY, null, this, null));
    }

    /** Runs {@code task} whenever there is more to take, the end among it, and once now. */
    public void read(Runnable task) {
        reader = task;
        task.run();
    }

    /** The next part, null if none has landed. */
    public @Nullable Part next() {
        return landed.poll();
    }

    /** How it has ended, null as long as there are parts to take or to come. */
    public @Nullable Future<Reply> ended() {
        return landed.isEmpty() ? end : null;
    }

    @Override
    public void abandon() {
        reader = () -> {};
        landed.clear();
        if (end == null) {
            onAbandoned.run();
        }
    }
}
