package io.isthmus.ingress.cli;

import io.isthmus.ingress.Gateway;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "run", description = "Runs the gateway until it is told to stop (SIGTERM or Ctrl-C).")
final class RunCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    private Path file = Path.of("gateway.yaml");

    @Override
    public Integer call() {
        return run(file, spec.commandLine().getErr());
    }

    static int run(Path file, PrintWriter err) {
        var config = ConfigFile.read(file, err);
        if (config.isEmpty()) {
            return Isthmus.CONFIGURATION;
        }
        Gateway gateway;
        try {
            gateway = Gateway.start(config.get());
        } catch (Gateway.StartFailedException e) {
            err.println("isthmus: " + e.getMessage());
            return Isthmus.FAILED;
        }
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, stopped), "isthmus-stop"));
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CommandLine.ExitCode.OK;
    }

    private static void stop(Gateway gateway, CountDownLatch stopped) {
        gateway.close();
        stopped.countDown();
    }
}
