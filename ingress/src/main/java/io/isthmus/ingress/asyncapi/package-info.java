/** The broker side of a configuration as an AsyncAPI document. */
@NullMarked
package io.isthmus.ingress.asyncapi;

import org.jspecify.annotations.NullMarked;
