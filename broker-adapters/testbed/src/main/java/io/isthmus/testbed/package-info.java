@NullMarked
package io.isthmus.testbed;

import org.jspecify.annotations.NullMarked;
