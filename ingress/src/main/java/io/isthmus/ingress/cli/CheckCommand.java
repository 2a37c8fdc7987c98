package io.isthmus.ingress.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description =
                "Checks a configuration file: prints every error with its line, and exits with 2 if there is one.")
final class CheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("gateway.yaml");

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        return ConfigFile.read(file, spec.commandLine().getErr())
                .map(config -> {
                    out.println(file + ": " + config.routes().size() + " routes, no errors");
                    return CommandLine.ExitCode.OK;
                })
                .orElse(Isthmus.CONFIGURATION);
    }
}
