@NullMarked
package io.isthmus.ingress.admin;

import org.jspecify.annotations.NullMarked;
