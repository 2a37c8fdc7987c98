package io.isthmus.schema.config;

/** The policy of a call: the name of one under {@code policies}, or one written in place. */
public sealed interface PolicyRef {

    /** The name of a policy. {@link GatewayConfig#policyOf} looks it up. */
    record Reference(String name) implements PolicyRef {}

    /** A policy written in place. */
    record Inline(PolicyConfig policy) implements PolicyRef {}
}
