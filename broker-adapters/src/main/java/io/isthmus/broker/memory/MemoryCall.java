package io.isthmus.broker.memory;

/**
 * A call over a {@link MemoryBroker}.
 *
 * @param destination where the requests go
 */
public record MemoryCall(String destination) {}
