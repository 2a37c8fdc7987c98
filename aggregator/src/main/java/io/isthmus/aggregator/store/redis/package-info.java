/** The store in a Redis that all instances share. */
@NullMarked
package io.isthmus.aggregator.store.redis;

import org.jspecify.annotations.NullMarked;
