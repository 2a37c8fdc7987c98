package io.isthmus.ingress.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Configurations to make documents of, and what these documents must fit. */
public final class Contracts {

    private static final Path FOLDER = Path.of("src/test/resources/contracts");

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AMQP_PASSWORD", "hidden-env",
            "REGION", "eu",
            "SECRET", "hidden-env",
            "DEMO_KAFKA", "localhost:9092",
            "DEMO_AMQP", "amqp://guest:guest@localhost:5672/%2f",
            "DEMO_SERVICES", "http://localhost:7001",
            "DEMO_KEYS", "http://localhost:9091/jwks.json",
            "BENCH_TRANSPORT", "nio");

    private Contracts() {}

    public static final Path EVERYTHING = FOLDER.resolve("everything.yaml");

    /** The whole of the language, the demo, those of the benchmarks, and ours. */
    public static Stream<Path> configurations() throws IOException {
        Stream<Path> benchmarks;
        try (var files = Files.list(Path.of("../deploy/bench/config"))) {
            benchmarks = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
        return Stream.concat(
                Stream.of(
                        EVERYTHING,
                        Path.of("../schemas/src/test/resources/config/right/gateway.yaml"),
                        Path.of("../deploy/demo/gateway.yaml")),
                benchmarks);
    }

    public static GatewayConfig load(Path file) {
        return load(file, environment(file));
    }

    private static GatewayConfig load(Path file, Map<String, String> environment) {
        return switch (ConfigLoader.load(file, environment)) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }

    /** What the benchmarks set is an address of one kind or another. */
    private static Map<String, String> environment(Path file) {
        var environment = new HashMap<>(ENVIRONMENT);
        try {
            var variables = Pattern.compile("\\$\\{env\\.([A-Z_0-9]+)}").matcher(Files.readString(file));
            while (variables.find()) {
                String name = variables.group(1);
                environment.putIfAbsent(
                        name,
                        name.endsWith("PORT")
                                ? "8080"
                                : name.contains("AMQP") || name.contains("RABBIT")
                                        ? "amqp://localhost"
                                        : name.contains("KAFKA") || name.contains("BOOTSTRAP")
                                                ? "localhost:9092"
                                                : "http://localhost:7001");
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return environment;
    }

    /** Checks {@code document} against an official schema, {@code openapi-3.1} or {@code asyncapi-3.0}. */
    public static void assertFits(String specification, Json document) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(
                        specification.startsWith("openapi")
                                ? SpecificationVersion.DRAFT_2020_12
                                : SpecificationVersion.DRAFT_7)
                .getSchema(
                        SchemaLocation.of("https://contracts.test/" + specification),
                        Files.readString(FOLDER.resolve(specification).resolve("schema.json")),
                        InputFormat.JSON);
        assertThat(schema.validate(JsonDocument.json(document), InputFormat.JSON))
                .isEmpty();
    }

    /** Checks that each {@code $ref} within {@code document} leads to something there. */
    public static void assertHasNoDeadReferences(Json document) {
        for (String ref : references(document)) {
            assertThat(ref).startsWith("#/");
            @Nullable Json at = document;
            for (String step : ref.substring(2).split("/", -1)) {
                at = at == null ? null : at.get(step.replace("~1", "/").replace("~0", "~"));
            }
            assertThat(at).as(ref).isNotNull();
        }
    }

    private static Set<String> references(Json node) {
        var found = new TreeSet<String>();
        for (String name : node.names()) {
            Json member = Objects.requireNonNull(node.get(name));
            if (name.equals("const")) {
                continue;
            }
            if (name.equals("$ref") && member.text() != null) {
                found.add(member.text());
            } else {
                found.addAll(references(member));
            }
        }
        node.elements().forEach(element -> found.addAll(references(element)));
        return found;
    }

    /** What stands in {@code document} at {@code steps}. */
    public static Json at(Json document, String... steps) {
        Json at = document;
        for (String step : steps) {
            Json next = step.matches("\\d+") && at.isArray() ? at.get(Integer.parseInt(step)) : at.get(step);
            at = Objects.requireNonNull(next, () -> "nothing at " + String.join(" ", steps));
        }
        return at;
    }
}
