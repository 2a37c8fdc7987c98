/** Makes a configuration out of an OpenAPI and an AsyncAPI document. */
@NullMarked
package io.isthmus.ingress.imports;

import org.jspecify.annotations.NullMarked;
