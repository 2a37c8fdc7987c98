package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.range;

/** The administration port: health, metrics, explain. Not for clients, so it binds to the host itself by default. */
public record AdminConfig(
        @Key(value = "The address to bind.", fallback = "127.0.0.1")
        String host,

        @Key(value = "The port to bind; 0 takes a free one.", fallback = "9090")
        int port) {

    public AdminConfig {
        notBlank(host, "host");
        range(port, 0, 65_535, "port");
    }
}
