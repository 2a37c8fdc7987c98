package io.isthmus.ingress.cli;

import io.isthmus.ingress.imports.Import;
import io.isthmus.ingress.imports.Imported;
import io.isthmus.ingress.imports.UnreadableException;
import io.isthmus.schema.json.JsonDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description =
                "Makes a configuration out of an OpenAPI 3 document, and an AsyncAPI 3 document for what is behind it. "
                        + "What cannot be said is told, each with its place. Nothing is fetched.")
final class ImportCommand implements Callable<Integer> {

    private static final String CONFIG = "gateway.yaml";

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--openapi",
            required = true,
            paramLabel = "FILE",
            description = "What clients may ask: OpenAPI 3.0 or 3.1, in JSON or YAML.")
    private Path openapi = Path.of("openapi.yaml");

    @Option(
            names = "--asyncapi",
            paramLabel = "FILE",
            description =
                    "What services are asked over brokers: AsyncAPI 3. Operations are joined by their operationId.")
    private @Nullable Path asyncapi;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "Scheme, host and port of the HTTP service, instead of the document's servers.")
    private @Nullable URI upstream;

    @Option(names = "--output", paramLabel = "DIR", description = "Where to write; the current folder if left out.")
    private Path output = Path.of("");

    @Option(names = "--force", description = "Overwrites files that are there.")
    private boolean force;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Imported imported = Import.of(openapi, asyncapi, upstream);
            imported.notices().forEach(err::println);
            if (imported.routes() == 0) {
                err.println("isthmus: nothing is written: there is no operation that a route can be made of");
                return Isthmus.FAILED;
            }
            return write(imported, err);
        } catch (UnreadableException e) {
            err.println(e.getMessage());
            return Isthmus.CONFIGURATION;
        } catch (IOException e) {
            err.println("isthmus: cannot write to " + output + ": " + e);
            return Isthmus.FAILED;
        }
    }

    private int write(Imported imported, PrintWriter err) throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        imported.files().forEach((name, content) -> files.put(output.resolve(name), JsonDocument.json(content)));
        Path config = output.resolve(CONFIG);
        files.put(config, heading() + JsonDocument.yaml(imported.config()));
        List<Path> there = files.keySet().stream().filter(Files::exists).toList();
        if (!force && !there.isEmpty()) {
            there.forEach(file -> err.println(file + ": is there already"));
            err.println("isthmus: nothing is written: name another folder with --output, or overwrite with --force");
            return Isthmus.FAILED;
        }
        for (var file : files.entrySet()) {
            Path folder = file.getKey().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file.getKey(), file.getValue());
        }
        return ConfigFile.read(config, err)
                .map(_ -> {
                    spec.commandLine()
                            .getOut()
                            .println(config + ": " + imported.routes() + " routes, "
                                    + imported.files().size() + " schemas, "
                                    + imported.notices().size()
                                    + " things that the documents say and it does not");
                    return CommandLine.ExitCode.OK;
                })
                .orElse(Isthmus.CONFIGURATION);
    }

    private String heading() {
        return "# Made by isthmus import out of " + openapi + (asyncapi == null ? "" : " and " + asyncapi) + ".\n";
    }
}
