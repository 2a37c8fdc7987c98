@NullMarked
package io.isthmus.schema.expression;

import org.jspecify.annotations.NullMarked;
