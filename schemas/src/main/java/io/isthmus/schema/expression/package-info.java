/** Expressions <code>${…}</code> of the configuration file, compiled once and evaluated for each request. */
@NullMarked
package io.isthmus.schema.expression;

import org.jspecify.annotations.NullMarked;
