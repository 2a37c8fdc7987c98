package io.isthmus.ingress.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line: {@code isthmus run | check | explain | openapi | asyncapi | import | conformance | schema | version}. */
@Command(
        name = "isthmus",
        description = "An event-driven API gateway: HTTP in; Kafka, RabbitMQ and HTTP behind; one answer out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            OpenApiCommand.class,
            AsyncApiCommand.class,
            ImportCommand.class,
            ConformanceCommand.class,
            SchemaCommand.class,
            VersionCommand.class,
            TrainCommand.class,
            HelpCommand.class
        })
public final class Isthmus {

    /** Exit status of a configuration that cannot be used. */
    static final int CONFIGURATION = 2;

    /** Exit status of a gateway that could not start for another reason, such as a port that is taken. */
    static final int FAILED = 1;

    /** @param args see {@code isthmus help} */
    public static void main(String[] args) {
        System.exit(execute(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }

    /** Runs one command; {@code run} returns when the gateway has been told to stop. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        if (isPlainRun(args)) {
            return RunCommand.run(Path.of(args[2]), err);
        }
        var line = new CommandLine(new Isthmus()).setExpandAtFiles(false);
        line.setOut(out);
        line.setErr(err);
        return line.execute(args);
    }
    /**
     * What a service manager says. It needs no parser: an AOT cache holds no classes as old as picocli's are, and to load
     * all of them was a third of a start on a busy machine.
     */
    private static boolean isPlainRun(String... args) {
        return args.length == 3
                && args[0].equals("run")
                && List.of("-c", "--config").contains(args[1]);
    }
}
