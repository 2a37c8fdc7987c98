package io.isthmus.broker.memory;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;

/** What crosses a {@link MemoryBroker}: headers of the {@code isthmus} dialect and a body. */
public record MemoryMessage(Headers headers, Payload body) {}
