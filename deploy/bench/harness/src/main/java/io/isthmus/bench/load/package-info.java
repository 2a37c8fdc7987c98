/** Load on what is measured, closed or open, and what came of it. Bounded in count and time. */
@NullMarked
package io.isthmus.bench.load;

import org.jspecify.annotations.NullMarked;
