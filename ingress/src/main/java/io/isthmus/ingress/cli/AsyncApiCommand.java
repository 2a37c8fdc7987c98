package io.isthmus.ingress.cli;

import io.isthmus.ingress.asyncapi.AsyncApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "asyncapi", description = "Prints the broker side of a configuration as AsyncAPI 3.0.")
final class AsyncApiCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Mixin
    private DocumentOptions options = new DocumentOptions();

    @Override
    public Integer call() {
        return options.print(
                spec.commandLine(), (config, heading) -> AsyncApi.of(config, heading.title(), heading.version()));
    }
}
