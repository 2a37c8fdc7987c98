/**
 * HTTP services as channels: which endpoint, on which connection, with which request, and what becomes of the answer.
 * Everything belongs to one event loop; the way in is {@link io.isthmus.ingress.service.HttpServices}.
 */
@NullMarked
package io.isthmus.ingress.service;

import org.jspecify.annotations.NullMarked;
