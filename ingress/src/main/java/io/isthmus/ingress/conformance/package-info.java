/** Whether a service answers as the gateway needs it, asked by the gateway's own adapters in the service's dialect. */
@NullMarked
package io.isthmus.ingress.conformance;

import org.jspecify.annotations.NullMarked;
