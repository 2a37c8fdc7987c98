/** Bodies that are Protobuf on the wire and JSON at the HTTP side. */
@NullMarked
package io.isthmus.schema.protobuf;

import org.jspecify.annotations.NullMarked;
