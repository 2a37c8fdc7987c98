/** The HTTP side of a configuration as an OpenAPI document. */
@NullMarked
package io.isthmus.ingress.openapi;

import org.jspecify.annotations.NullMarked;
