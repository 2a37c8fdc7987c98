@NullMarked
package io.isthmus.ingress.cli;

import org.jspecify.annotations.NullMarked;
