/** Many messages in one request, and what became of each as it is known. */
@NullMarked
package io.isthmus.ingress.batch;

import org.jspecify.annotations.NullMarked;
