/**
 * What is refused before a request exists: connections, slow senders and bytes that two parsers could read differently.
 *
 * <p>{@link io.isthmus.ingress.framing.FramingGuard} is the way in; {@code RATIONALE.md} of this module says why it stands
 * before the toolkit's decoder.
 */
@NullMarked
package io.isthmus.ingress.framing;

import org.jspecify.annotations.NullMarked;
