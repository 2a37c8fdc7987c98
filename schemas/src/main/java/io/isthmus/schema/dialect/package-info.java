@NullMarked
package io.isthmus.schema.dialect;

import org.jspecify.annotations.NullMarked;
