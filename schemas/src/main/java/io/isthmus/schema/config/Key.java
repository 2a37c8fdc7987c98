package io.isthmus.schema.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key of the configuration file. What it means and what it is when left out is said here once: the loader, the JSON
 * Schema for editors and the reference in the README are made from it.
 *
 * <p>A component without a {@link #fallback} must be written, unless it is {@code @Nullable}.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Key {

    /** The meaning, in one or two sentences. */
    String value();

    /** The default as it would be written in the file; empty: none. */
    String fallback() default "";

    /** Whether a list of one may be written without its brackets. */
    boolean orOne() default false;
}
