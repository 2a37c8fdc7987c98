package io.isthmus.schema.config;

/** What a route does: one call, or a gather of several. */
public sealed interface ActionConfig permits CallConfig, GatherConfig {}
