package io.isthmus.ingress.cli;

import io.isthmus.ingress.training.Training;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** For {@code bin/train}, which says what comes of it. */
@Command(name = "train", hidden = true, description = "Answers one request of each kind on loopback, and ends.")
final class TrainCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            Training.run();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("isthmus: the training failed: " + e.getMessage());
            return Isthmus.FAILED;
        }
    }
}
