/** How a client is called back: one signed request to an address of the client's choice. */
@NullMarked
package io.isthmus.ingress.callback;

import org.jspecify.annotations.NullMarked;
