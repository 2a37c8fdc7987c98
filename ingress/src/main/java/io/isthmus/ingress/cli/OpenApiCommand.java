package io.isthmus.ingress.cli;

import io.isthmus.ingress.openapi.OpenApi;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "openapi", description = "Prints the HTTP side of a configuration as OpenAPI 3.1.")
final class OpenApiCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Mixin
    private DocumentOptions options = new DocumentOptions();

    @Option(names = "--server", paramLabel = "URL", description = "Where clients reach the gateway.")
    private @Nullable String server;

    @Override
    public Integer call() {
        return options.print(
                spec.commandLine(),
                (config, heading) -> OpenApi.of(config, heading.title(), heading.version(), server));
    }
}
