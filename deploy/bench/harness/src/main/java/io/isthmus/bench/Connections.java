package io.isthmus.bench;

import io.isthmus.bench.load.Load;
import io.isthmus.bench.load.LoadPlan;
import io.isthmus.bench.load.LoadResult;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a request costs by the number of connections that take turns in asking; as many requests are under way each time. */
final class Connections {

    private static final List<Integer> COUNTS = List.of(10, 100, 1000, 10_000);
    private static final int IN_FLIGHT = 10;

    private final List<Contender.Server> contenders;
    private final int rounds;
    private final Duration duration;

    Connections(List<Contender.Server> contenders, int rounds, Duration duration) {
        this.contenders = contenders;
        this.rounds = rounds;
        this.duration = duration;
    }

    void run(Duration warm, PrintStream out) {
        contenders.forEach(contender -> contender.run(LoadPlan.closed(IN_FLIGHT, warm)));
        Map<Contender.Server, Map<Integer, List<Measured>>> measured = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender.Server contender : contenders) {
                for (int count : COUNTS) {
                    measured.computeIfAbsent(contender, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(count, _ -> new ArrayList<>())
                            .add(one(contender, count));
                }
            }
        }
        out.printf("%n### connections, %d in flight%n%n", IN_FLIGHT);
        out.println("| | connections | per second | p50 ms | p99 ms | CPU s/1000 | RSS MB | CPU to its least |");
        out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        measured.forEach((contender, byCount) -> print(contender.name(), byCount, out));
    }

    private static void print(String name, Map<Integer, List<Measured>> byCount, PrintStream out) {
        double least = Rounds.median(byCount.getOrDefault(COUNTS.getFirst(), List.of()), Measured::cpuPer1000);
        byCount.forEach((count, all) -> out.printf(
                "| %s | %d | %.0f | %.2f | %.2f | %.4f | %.0f | %.2f |%n",
                name,
                count,
                Rounds.median(all, one -> one.load().perSecond()),
                Rounds.median(all, one -> one.load().p50Micros() / 1000.0),
                Rounds.median(all, one -> one.load().p99Micros() / 1000.0),
                Rounds.median(all, Measured::cpuPer1000),
                Rounds.median(all, Measured::residentMegabytes),
                Rounds.median(all, Measured::cpuPer1000) / least));
    }

    private Measured one(Contender.Server contender, int count) {
        try (var requester = contender.connected(count)) {
            // The first turn of each connection is not meant.
            Load.run(requester, LoadPlan.closed(IN_FLIGHT, Duration.ofSeconds(1)));
            double before = contender.process().cpuSeconds();
            LoadResult load = Load.run(requester, LoadPlan.closed(IN_FLIGHT, duration));
            double used = contender.process().cpuSeconds() - before;
            if (load.wrong() > 0 || load.answered() == 0) {
                throw new IllegalStateException("%s: %d wrong answers over %d connections; see %s"
                        .formatted(
                                contender.name(),
                                load.wrong(),
                                count,
                                contender.process().log()));
            }
            return new Measured(
                    load, 1000 * used / load.answered(), contender.process().residentMegabytes());
        }
    }
}
