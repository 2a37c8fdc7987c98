@NullMarked
package io.isthmus.schema.message;

import org.jspecify.annotations.NullMarked;
