@NullMarked
package io.isthmus.aggregator.loop;

import org.jspecify.annotations.NullMarked;
