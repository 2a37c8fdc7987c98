@NullMarked
package io.isthmus.aggregator.translation;

import org.jspecify.annotations.NullMarked;
