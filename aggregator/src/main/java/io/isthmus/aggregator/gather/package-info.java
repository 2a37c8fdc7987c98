@NullMarked
package io.isthmus.aggregator.gather;

import org.jspecify.annotations.NullMarked;
