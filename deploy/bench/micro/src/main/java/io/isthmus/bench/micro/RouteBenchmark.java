package io.isthmus.bench.micro;

import io.isthmus.ingress.route.RouteTable;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {

    @Param({"10", "1000", "10000"})
    private int routes;

    private RouteTable<String> table = RouteTable.<String>builder().build();
    private String path = "";

    @Setup
    public void fill() {
        RouteTable.Builder<String> builder = RouteTable.builder();
        for (int i = 0; i < routes; i++) {
            builder.add(Set.of("GET"), "/v1/shop-" + i + "/items/{sku}/prices", "route-" + i);
        }
        table = builder.build();
        path = "/v1/shop-" + routes / 2 + "/items/a-17/prices";
    }

    @Benchmark
    public Object find() {
        return table.find("GET", path);
    }
}
