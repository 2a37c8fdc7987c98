/** Measures the gateway beside its references: paths, rounds, tables. */
@NullMarked
package io.isthmus.bench;

import org.jspecify.annotations.NullMarked;
