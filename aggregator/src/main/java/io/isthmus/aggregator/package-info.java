@NullMarked
package io.isthmus.aggregator;

import org.jspecify.annotations.NullMarked;
