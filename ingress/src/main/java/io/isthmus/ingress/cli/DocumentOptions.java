package io.isthmus.ingress.cli;

import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.json.Json;
import java.nio.file.Path;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What the commands have in common that print a document made of a configuration. */
final class DocumentOptions {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file; gateway.yaml if left out.")
    private Path file = Path.of("gateway.yaml");

    @Option(names = "--format", paramLabel = "FORMAT", description = "yaml, or json; yaml if left out.")
    private DocumentFormat format = DocumentFormat.yaml;

    @Option(names = "--title", paramLabel = "TEXT", description = "The document's title.")
    private String title = "Isthmus";

    @Option(names = "--api-version", paramLabel = "VERSION", description = "The version of what it describes.")
    private String version = "1.0.0";

    /** The title and the version of a document. */
    record Heading(String title, String version) {}

    int print(CommandLine line, BiFunction<GatewayConfig, Heading, Json> document) {
        return ConfigFile.read(file, line.getErr())
                .map(config -> {
                    line.getOut().print(format.text(document.apply(config, new Heading(title, version))));
                    line.getOut().flush();
                    return CommandLine.ExitCode.OK;
                })
                .orElse(Isthmus.CONFIGURATION);
    }
}
