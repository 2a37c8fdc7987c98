package io.isthmus.bench;

import io.isthmus.bench.load.LoadPlan;
import io.isthmus.bench.process.Cores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the paths that are asked for, and prints a table for each. */
@Command(
        name = "deploy/bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures the gateway beside its references, on loopback.")
public final class Bench implements Callable<Integer> {

    private static final List<String> ALL =
            List.of("http", "kafka", "rabbitmq", "gather", "mixed", "startup", "memory", "connections");

    @Parameters(
            arity = "0..*",
            description =
                    "http, kafka, rabbitmq, gather, mixed, startup, memory, connections; all of them if none is named.")
    private List<String> paths = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each load (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "8", description = "Seconds of each load (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm",
            defaultValue = "60",
            description = "Seconds of load on each contender before it is measured (${DEFAULT-VALUE}).")
    private int warm;

    @Option(
            names = "--in-flight",
            split = ",",
            defaultValue = "32,256",
            description = "Requests under way in the closed loops (${DEFAULT-VALUE}).")
    private List<Integer> inFlight = List.of();

    @Option(
            names = "--rate",
            defaultValue = "500",
            description = "Requests a second of the open loop; 0 leaves it out (${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--only", split = ",", description = "Contenders that take part; all of them if none is named.")
    private List<String> only = List.of();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path root = Path.of(System.getProperty("root")).toRealPath();
        System.out.println("Placement: " + Cores.placement() + ".");
        for (String path : paths.isEmpty() ? ALL : paths) {
            try (var stage = new Stage(root)) {
                run(path, new Paths(stage, Tokens.issue(stage.keys())));
            }
        }
        return 0;
    }

    private void run(String path, Paths all) throws Exception {
        switch (path) {
            case "http" -> measure(path, all.http());
            case "kafka" -> measure(path, all.kafka());
            case "rabbitmq" -> measure(path, all.rabbitmq());
            case "gather" -> measure(path, all.gather());
            case "mixed" -> measure(path, all.mixed());
            case "connections" ->
                new Connections(all.connections(), rounds, Duration.ofSeconds(seconds))
                        .run(Duration.ofSeconds(warm), System.out);
            case "startup" -> all.startup(System.out);
            case "memory" -> all.memory(System.out);
            default -> throw new IllegalArgumentException("there is no path " + path + ": see --help");
        }
    }

    private void measure(String path, List<Contender> all) {
        List<Contender> contenders = all.stream()
                .filter(contender -> only.isEmpty() || only.contains(contender.name()))
                .toList();
        for (Contender contender : contenders) {
            Rounds.of(List.of(contender), LoadPlan.closed(inFlight.getFirst(), Duration.ofSeconds(warm)), 1);
        }
        for (int users : inFlight) {
            Rounds.of(contenders, LoadPlan.closed(users, Duration.ofSeconds(seconds)), rounds)
                    .print(path + ", " + users + " in flight", System.out);
        }
        if (rate > 0) {
            Rounds.of(contenders, LoadPlan.open(rate, inFlight.getFirst(), Duration.ofSeconds(seconds)), rounds)
                    .print(path + ", " + rate + " a second", System.out);
        }
    }
}
