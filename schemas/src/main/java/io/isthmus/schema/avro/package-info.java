/** Bodies that are Avro on the wire and JSON at the HTTP side. */
@NullMarked
package io.isthmus.schema.avro;

import org.jspecify.annotations.NullMarked;
