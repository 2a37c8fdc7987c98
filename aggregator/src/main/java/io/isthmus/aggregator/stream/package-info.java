/** How one topic becomes many streams: what is read once is handed to any number of readers, each at its own pace. */
@NullMarked
package io.isthmus.aggregator.stream;

import org.jspecify.annotations.NullMarked;
