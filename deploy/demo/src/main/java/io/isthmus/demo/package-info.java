/** Brokers, sample services and a token issuer for trying the gateway out. */
@NullMarked
package io.isthmus.demo;

import org.jspecify.annotations.NullMarked;
