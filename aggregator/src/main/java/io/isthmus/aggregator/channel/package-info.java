@NullMarked
package io.isthmus.aggregator.channel;

import org.jspecify.annotations.NullMarked;
