/** Processes that are started, watched and ended, and the cores they run on. */
@NullMarked
package io.isthmus.bench.process;

import org.jspecify.annotations.NullMarked;
