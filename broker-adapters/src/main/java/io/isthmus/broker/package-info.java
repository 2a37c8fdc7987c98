@NullMarked
package io.isthmus.broker;

import org.jspecify.annotations.NullMarked;
