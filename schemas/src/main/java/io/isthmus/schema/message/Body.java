package io.isthmus.schema.message;

/**
 * What a request or a reply carries: either a {@link Payload}, held whole within a limit, or a {@link Flow} that is
 * passed on as it comes and can be read once.
 */
public sealed interface Body permits Payload, Flow {}
