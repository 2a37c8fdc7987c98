@NullMarked
package io.isthmus.aggregator.policy;

import org.jspecify.annotations.NullMarked;
