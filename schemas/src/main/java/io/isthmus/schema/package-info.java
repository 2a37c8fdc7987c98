@NullMarked
package io.isthmus.schema;

import org.jspecify.annotations.NullMarked;
