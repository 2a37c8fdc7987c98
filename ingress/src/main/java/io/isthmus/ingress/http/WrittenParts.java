package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Parts;
import io.isthmus.schema.message.Flow;

/** A body of parts in the format that the client has asked for. */
record WrittenParts(Parts parts, PartFormat format) implements Flow {

    @Override
    public void abandon() {
        parts.abandon();
    }
}
