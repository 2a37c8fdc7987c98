/**
 * Who calls: tokens in the {@code Authorization} header, the keys that they are checked with, and what is answered to a
 * caller who has none that serves.
 *
 * <p>{@link io.isthmus.ingress.identity.Identities} makes an {@link io.isthmus.ingress.identity.Authenticator} of each
 * identity of the configuration; {@link io.isthmus.ingress.identity.AccessCheck} decides for a route.
 */
@NullMarked
package io.isthmus.ingress.identity;

import org.jspecify.annotations.NullMarked;
