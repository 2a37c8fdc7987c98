package io.isthmus.schema.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration file, or says everything that is wrong with it: what has the wrong shape, what a record refuses,
 * and what does not fit together.
 */
public final class ConfigLoader {

    private ConfigLoader() {}

    /** Reads {@code file}; {@code environment} answers <code>${env.NAME}</code>. */
    public static ConfigResult load(Path file, Map<String, String> environment) {
        var mistakes = new Mistakes(file);
        var binder = new Binder(new Scalars(file, environment), mistakes);
        Optional<GatewayConfig> bound = YamlFile.read(file, text(file, mistakes), mistakes)
                .flatMap(root -> binder.bind(root, GatewayConfig.class));
        // Also when something is wrong already, with what is right of it: one run is to tell everything.
        References.in(binder).forEach(mistakes::add);
        return mistakes.isEmpty() && bound.isPresent()
                ? new ConfigResult.Loaded(bound.get())
                : new ConfigResult.Rejected(mistakes.inOrder());
    }

    /** Reads {@code file} with the environment of this process. */
    public static ConfigResult load(Path file) {
        return load(file, System.getenv());
    }

    private static String text(Path file, Mistakes mistakes) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            mistakes.add(1, 1, "", "cannot be read: is it there, may it be read, and is it UTF-8?");
            return "";
        }
    }
}
