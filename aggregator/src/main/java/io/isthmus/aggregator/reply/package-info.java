@NullMarked
package io.isthmus.aggregator.reply;

import org.jspecify.annotations.NullMarked;
