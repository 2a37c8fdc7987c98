package io.isthmus.schema.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface ConfigResult {

    /** It is right. */
    record Loaded(GatewayConfig config) implements ConfigResult {}

    /** It is wrong: everything that is, in the order of the file. Never empty. */
    record Rejected(List<ConfigError> errors) implements ConfigResult {

        public Rejected {
            errors = List.copyOf(errors);
        }
    }
}
