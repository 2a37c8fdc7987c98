@NullMarked
package io.isthmus.ingress.telemetry;

import org.jspecify.annotations.NullMarked;
