package io.isthmus.ingress.cli;

import io.isthmus.ingress.explain.Explanation;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--body",
            paramLabel = "JSON|@FILE",
            description = "The body of the request, for expressions that read it and for --message.")
    private @Nullable String body;

    @Option(
            names = "--message",
            description =
                    "Shows the messages too: topic or exchange, key, headers and body, as the route's dialect writes "
                            + "them. What is another in each, such as the correlation id, is a sample.")
    private boolean message;

    @Override
    public Integer call() {
        var config = ConfigFile.read(file, spec.commandLine().getErr());
        if (config.isEmpty()) {
            return Isthmus.CONFIGURATION;
        }
        Payload sent;
        try {
            sent = body == null
                    ? null
                    : body.startsWith("@")
                            ? Payload.of(Files.readAllBytes(Path.of(body.substring(1))))
                            : Payload.utf8(body);
        } catch (IOException e) {
            spec.commandLine().getErr().println("isthmus: --body cannot be read: " + e);
            return Isthmus.FAILED;
        }
        InstantSource clock = message ? InstantSource.system() : null;
        var explanation = Explanation.of(config.get(), method, target, headers, sent, clock);
        spec.commandLine().getOut().print(explanation.text());
        spec.commandLine().getOut().flush();
        return explanation.matched() ? CommandLine.ExitCode.OK : Isthmus.FAILED;
    }
}
