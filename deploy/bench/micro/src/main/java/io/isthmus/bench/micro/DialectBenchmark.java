package io.isthmus.bench.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.dialect.KafkaFields;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
public class DialectBenchmark {

    private static final Map<String, KafkaDialect> DIALECTS = Map.of(
            "isthmus", KafkaDialects.ISTHMUS,
            "spring", KafkaDialects.SPRING,
            "nest", KafkaDialects.NEST,
            "smallrye", KafkaDialects.SMALLRYE,
            "zilla", KafkaDialects.ZILLA);

    @Param({"isthmus", "spring", "nest", "smallrye", "zilla"})
    private String dialect = "isthmus";

    private final RequestHead head = new RequestHead(
            "iAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "isthmus.replies",
            3,
            Deadline.in(Duration.ofSeconds(10), TimeSource.system()),
            "create-order",
            "customer-42",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            null,
            "application/json",
            Headers.EMPTY,
            "POST",
            "/v1/orders",
            null);
    private final Payload body = Payload.utf8(Spec.ORDER);
    private final byte[] correlation = head.correlationId().getBytes(UTF_8);
    private final byte[] contentType = "application/json".getBytes(UTF_8);
    private final List<Object> written = new ArrayList<>();
    private KafkaDialect chosen = KafkaDialects.ISTHMUS;

    @Setup
    public void choose() {
        chosen = DIALECTS.getOrDefault(dialect, chosen);
    }

    @Benchmark
    public Object writeRequest() {
        written.clear();
        chosen.write(head, (name, value) -> {
            written.add(name);
            written.add(value);
        });
        return written;
    }

    @Benchmark
    public Object readReply() {
        String name = chosen.correlationHeader();
        return chosen.read(
                KafkaFields.text(reader -> {
                    reader.field(name == null ? "correlation" : name, correlation);
                    reader.field("content-type", contentType);
                }),
                body);
    }
}
