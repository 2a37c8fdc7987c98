@NullMarked
package io.isthmus.ingress.explain;

import org.jspecify.annotations.NullMarked;
