package io.isthmus.schema.config;

/** Who can vouch for a caller, by the kind of proof. */
@NotYet({"introspection", "apiKey"})
public sealed interface IdentityConfig permits JwtConfig {}
