@NullMarked
package io.isthmus.broker.memory;

import org.jspecify.annotations.NullMarked;
