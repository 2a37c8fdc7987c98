/** One message, many replies. */
@NullMarked
package io.isthmus.aggregator.scatter;

import org.jspecify.annotations.NullMarked;
