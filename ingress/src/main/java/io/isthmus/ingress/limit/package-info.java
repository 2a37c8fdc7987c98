/** How often a route may be used: token buckets in this process, and what clients are told of them. */
@NullMarked
package io.isthmus.ingress.limit;

import org.jspecify.annotations.NullMarked;
