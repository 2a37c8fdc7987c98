package io.isthmus.schema.config;

import org.jspecify.annotations.Nullable;

/** What the gateway tells of its work beyond its metrics and its access log, which are always there. */
public record TelemetryConfig(
        @Key("Where spans go. Left out: the gateway makes none, and passes trace context on as it came.") @Nullable
        TracesConfig traces) {}
