package io.isthmus.ingress.imports;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Imports as the command makes them. */
final class Imports {

    static final Path FOLDER = Path.of("src/test/resources/imports");

    /** What bodies of the configurations read. */
    private static final Map<String, String> ENVIRONMENT = Map.of("SECRET", "hidden", "REGION", "eu");

    private Imports() {}

    /** Writes what was made, and reads it as the gateway does. */
    static GatewayConfig load(Imported imported, Path folder) throws IOException {
        for (var file : imported.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, JsonDocument.json(file.getValue()));
        }
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(config, JsonDocument.yaml(imported.config()));
        return switch (ConfigLoader.load(config, ENVIRONMENT)) {
            case ConfigResult.Loaded(var loaded) -> loaded;
            case ConfigResult.Rejected(var errors) ->
                throw new AssertionError(errors + "\n" + JsonDocument.yaml(imported.config()));
        };
    }

    static String text(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }
}
