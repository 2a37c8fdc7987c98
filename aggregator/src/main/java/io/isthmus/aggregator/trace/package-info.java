/** Distributed traces, as the way of a request sees them: what begins, what becomes of it, what it belongs with. */
@NullMarked
package io.isthmus.aggregator.trace;

import org.jspecify.annotations.NullMarked;
