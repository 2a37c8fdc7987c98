@NullMarked
package io.isthmus.schema.problem;

import org.jspecify.annotations.NullMarked;
