package io.isthmus.schema.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that has no key of its own: its keys stand among those of the record around it. For a sealed interface
 * that is the one key naming the variant, as {@code kafka}, {@code rabbitmq} or {@code http} in a call.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Inline {}
