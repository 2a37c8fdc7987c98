package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.schema.json.Json;
import java.util.List;

/**
 * One of the calls of a gather.
 *
 * @param name stands for the leg's reply in expressions
 * @param after legs that must have a value before this one begins
 * @param need what it means for the whole when this leg has no usable reply
 * @param channel where it goes, with policies of its own; its replies are held whole
 */
public record Leg(String name, List<String> after, Need need, Channel channel) {

    public Leg {
        after = List.copyOf(after);
    }

    /** What it means for the whole when a leg has no usable reply. */
    public sealed interface Need {

        /** The whole has none either. */
        record Required() implements Need {}

        /** The whole goes on without it, and so do not the legs behind it. */
        record Optional() implements Need {}

        /** {@code value} stands for it. */
        record Fallback(Json value) implements Need {}
    }
}
