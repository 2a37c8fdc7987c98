package io.isthmus.bench.micro;

import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
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
public class BodyBenchmark {

    private static final String SCHEMA = """
            {"type": "object", "required": ["id", "customerId"], "additionalProperties": false, "properties": {
              "id": {"type": "string", "minLength": 16, "maxLength": 16},
              "customerId": {"type": "string", "pattern": "^c-[0-9]+$"},
              "quantity": {"type": "integer", "minimum": 1},
              "text": {"type": "string", "maxLength": 1000}}}
            """;

    private final Payload body = Payload.utf8(Spec.ORDER);
    private final Template key = Template.parse("${body.customerId}");
    private final Composition composition =
            Composition.of(Map.of("order", "${body}", "customer", "${body.customerId}", "kind", "order"));
    private Json json = Json.NULL;
    private PayloadSchema schema;

    @Setup
    public void load() throws IOException, MalformedJsonException {
        Path file = Files.createTempFile("order", ".json");
        Files.writeString(file, SCHEMA);
        schema = PayloadSchema.load(file);
        Files.delete(file);
        json = Json.parse(body);
    }

    @Benchmark
    public Object parse() throws MalformedJsonException {
        return Json.parse(body);
    }

    @Benchmark
    public Object validate() {
        return schema.validate(json);
    }

    @Benchmark
    public String keyFromPlainPath() throws EvaluationException {
        return key.render(root -> root.equals("body") ? json : null);
    }

    @Benchmark
    public Object composeBody() throws EvaluationException {
        return composition.compose(root -> root.equals("body") ? json : null);
    }
}
