/** Whether a body is what its schema says. */
@NullMarked
package io.isthmus.schema.payload;

import org.jspecify.annotations.NullMarked;
