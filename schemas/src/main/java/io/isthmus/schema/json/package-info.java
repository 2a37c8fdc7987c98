/** JSON values. The parser library stays behind {@link io.isthmus.schema.json.Json}. */
@NullMarked
package io.isthmus.schema.json;

import org.jspecify.annotations.NullMarked;
