package io.isthmus.broker;

import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A message as somebody receives it who does not reply.
 *
 * @param headers everything that came as a header or a property of its name, as text
 */
public record Published(@Nullable String contentType, Headers headers, byte[] body) {}
