package io.isthmus.schema.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a configuration file, or says everything that is wrong with it. */
public final class ConfigLoader {

    private ConfigLoader() {}

    /** Reads {@code file}; {@code environment} answers <code>${env.NAME}</code>. */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        return new ConfigResult.Rejected(
                List.of(new ConfigError(file.toString(), 1, 1, "", "cannot be read yet (" + environment.size() + ")")));
    }

    /** Reads {@code file} with the environment of this process. */
    public static ConfigResult load(Path file) {
        return load(file, System.getenv());
    }
}
