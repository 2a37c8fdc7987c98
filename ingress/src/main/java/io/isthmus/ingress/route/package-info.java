@NullMarked
package io.isthmus.ingress.route;

import org.jspecify.annotations.NullMarked;
