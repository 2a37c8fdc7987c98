/** Streams over HTTP: what is read of a topic once, as server-sent events to each client. */
@NullMarked
package io.isthmus.ingress.stream;

import org.jspecify.annotations.NullMarked;
