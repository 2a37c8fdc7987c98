@NullMarked
package io.isthmus.ingress;

import org.jspecify.annotations.NullMarked;
