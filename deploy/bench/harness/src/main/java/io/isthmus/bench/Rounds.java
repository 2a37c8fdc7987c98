package io.isthmus.bench;

import io.isthmus.bench.load.LoadPlan;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Contenders in turn, round after round, so that what the machine does meanwhile happens to all of them. */
final class Rounds {

    private final Map<String, List<Measured>> measured = new LinkedHashMap<>();

    static Rounds of(List<Contender> contenders, LoadPlan plan, int rounds) {
        var results = new Rounds();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                results.measured
                        .computeIfAbsent(contender.name(), _ -> new ArrayList<>())
                        .add(one(contender, plan));
            }
        }
        return results;
    }

    private static Measured one(Contender contender, LoadPlan plan) {
        double before = contender.process().cpuSeconds();
        var load = contender.run(plan);
        double used = contender.process().cpuSeconds() - before;
        if (load.wrong() > 0 || load.answered() == 0) {
            throw new IllegalStateException("%s: %d right answers and %d wrong ones: no number is to be trusted; see %s"
                    .formatted(
                            contender.name(),
                            load.answered(),
                            load.wrong(),
                            contender.process().log()));
        }
        return new Measured(
                load, 1000 * used / load.answered(), contender.process().residentMegabytes());
    }

    /** Medians of the rounds, and the ratio of each to every reference. */
    void print(String title, PrintStream out) {
        out.printf("%n### %s%n%n", title);
        out.println(
                "| | per second | p50 ms | p99 ms | p99.9 ms | CPU s/1000 | RSS MB | ours to it: rate | ours to it: CPU |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        String ours = measured.keySet().iterator().next();
        measured.forEach((name, rounds) -> out.printf(
                "| %s | %.0f | %.2f | %.2f | %.2f | %.3f | %.0f | %.2f | %.2f |%n",
                name,
                median(rounds, one -> one.load().perSecond()),
                median(rounds, one -> one.load().p50Micros() / 1000.0),
                median(rounds, one -> one.load().p99Micros() / 1000.0),
                median(rounds, one -> one.load().p999Micros() / 1000.0),
                median(rounds, Measured::cpuPer1000),
                median(rounds, Measured::residentMegabytes),
                ratio(ours, name, one -> one.load().perSecond()),
                ratio(ours, name, Measured::cpuPer1000)));
    }

    private double ratio(String ours, String other, ToDoubleFunction<Measured> what) {
        return median(measured.getOrDefault(ours, List.of()), what)
                / median(measured.getOrDefault(other, List.of()), what);
    }

    static double median(List<Measured> rounds, ToDoubleFunction<Measured> what) {
        double[] sorted = rounds.stream().mapToDouble(what).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
