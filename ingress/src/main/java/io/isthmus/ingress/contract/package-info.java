/** What the documents that are made out of a configuration have in common. */
@NullMarked
package io.isthmus.ingress.contract;

import org.jspecify.annotations.NullMarked;
