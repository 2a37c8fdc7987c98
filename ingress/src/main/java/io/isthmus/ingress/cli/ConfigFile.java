package io.isthmus.ingress.cli;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a configuration file for a person: every error is printed, in the order of the file. */
final class ConfigFile {

    private ConfigFile() {}

    static Optional<GatewayConfig> read(Path file, PrintWriter err) {
        return switch (ConfigLoader.load(file)) {
            case ConfigResult.Loaded(var config) -> Optional.of(config);
            case ConfigResult.Rejected(var errors) -> {
                errors.forEach(err::println);
                err.println(file + ": " + errors.size() + (errors.size() == 1 ? " error" : " errors"));
                yield Optional.empty();
            }
        };
    }
}
