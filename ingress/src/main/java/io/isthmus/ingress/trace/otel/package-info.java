/**
 * Spans by the OpenTelemetry SDK, and their way to a collector. Loaded only where the configuration has traces: nothing
 * outside of this package knows a type of that library.
 */
@NullMarked
package io.isthmus.ingress.trace.otel;

import org.jspecify.annotations.NullMarked;
