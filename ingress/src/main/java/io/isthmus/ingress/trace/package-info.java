/** Spans of what is sent on behalf of a request, in the terms of the OpenTelemetry semantic conventions. */
@NullMarked
package io.isthmus.ingress.trace;

import org.jspecify.annotations.NullMarked;
