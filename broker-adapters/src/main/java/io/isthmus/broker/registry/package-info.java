/** Schemas that are kept elsewhere, and the forms of messages that need them: for every broker alike. */
@NullMarked
package io.isthmus.broker.registry;

import org.jspecify.annotations.NullMarked;
