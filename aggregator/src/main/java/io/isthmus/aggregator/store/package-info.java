/** What outlives the request that made it: a port, and an implementation in memory. */
@NullMarked
package io.isthmus.aggregator.store;

import org.jspecify.annotations.NullMarked;
