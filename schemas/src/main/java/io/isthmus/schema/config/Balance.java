package io.isthmus.schema.config;

/** How an endpoint is chosen among those of a service. Weights count in each. */
public enum Balance {
    ROUND_ROBIN,
    LEAST_REQUESTS,
    RANDOM
}
