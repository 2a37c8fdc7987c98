@NullMarked
package io.isthmus.ingress.http;

import org.jspecify.annotations.NullMarked;
