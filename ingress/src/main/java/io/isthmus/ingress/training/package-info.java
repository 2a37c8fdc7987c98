/** What a JVM is shown of the gateway while it takes down what to have ready at a start. */
@NullMarked
package io.isthmus.ingress.training;

import org.jspecify.annotations.NullMarked;
