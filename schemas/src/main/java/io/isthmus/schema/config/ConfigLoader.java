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
        return load(file, text(file, mistakes), environment, mistakes);
    }

    /** Reads {@code text} as if it stood in {@code file}, which need not be there. */
    public static ConfigResult load(Path file, String text, Map<String, String> environment) {
        return load(file, text, environment, new Mistakes(file));
    }

    private static ConfigResult load(Path file, String text, Map<String, String> environment, Mistakes mistakes) {
        var binder = new Binder(new Scalars(file, environment), mistakes);
        Optional<GatewayConfig> bound =
                YamlFile.read(file, text, mistakes).flatMap(root -> binder.bind(root, GatewayConfig.class));
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
