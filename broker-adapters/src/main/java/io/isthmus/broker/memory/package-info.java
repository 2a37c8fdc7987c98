/** A broker inside the process, and the adapter to it: the least that keeps the contract. */
@NullMarked
package io.isthmus.broker.memory;

import org.jspecify.annotations.NullMarked;
