@NullMarked
package io.isthmus.schema.json;

import org.jspecify.annotations.NullMarked;
