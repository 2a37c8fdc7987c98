package io.isthmus.schema.config;

/** What a route does: one call, a gather of several, or a message that nobody replies to. */
public sealed interface ActionConfig permits CallConfig, GatherConfig, PublishConfig {}
