package io.isthmus.ingress.cli;

import io.isthmus.ingress.explain.Explanation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "explain",
        description = "Tells which route takes a request, why, and what it would call. Nothing is sent.")
final class ExplainCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Path and query, such as /v1/orders/7/page?full=1")
    private String target = "";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "A header field of the request; may be repeated.")
    private List<String> headers = List.of();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file; gateway.yaml if left out.")
    private Path file = Path.of("gateway.yaml");

    @Override
    public Integer call() {
        var config = ConfigFile.read(file, spec.commandLine().getErr());
        if (config.isEmpty()) {
            return Isthmus.CONFIGURATION;
        }
        var explanation = Explanation.of(config.get(), method, target, headers);
        spec.commandLine().getOut().print(explanation.text());
        spec.commandLine().getOut().flush();
        return explanation.matched() ? CommandLine.ExitCode.OK : Isthmus.FAILED;
    }
}
