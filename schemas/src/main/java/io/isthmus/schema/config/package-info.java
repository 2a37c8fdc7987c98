/**
 * The configuration file: a record per node, checked when it is made. {@link io.isthmus.schema.config.ConfigLoader}
 * reads a file into {@link io.isthmus.schema.config.GatewayConfig} or says everything that is wrong with it.
 */
@NullMarked
package io.isthmus.schema.config;

import org.jspecify.annotations.NullMarked;
