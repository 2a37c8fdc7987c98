/** JMH benchmarks of what every request meets: {@code deploy/bench/run micro}. */
@NullMarked
package io.isthmus.bench.micro;

import org.jspecify.annotations.NullMarked;
