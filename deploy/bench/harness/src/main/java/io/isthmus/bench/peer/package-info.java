/** Programs that run as processes of their own: brokers, services behind the gateway, references beside it. */
@NullMarked
package io.isthmus.bench.peer;

import org.jspecify.annotations.NullMarked;
