package io.isthmus.schema.config;

/** What a route does: one call, a gather of several, a message that nobody replies to, or a stream of messages. */
public sealed interface ActionConfig permits CallConfig, GatherConfig, PublishConfig, StreamConfig {}
