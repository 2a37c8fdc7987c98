package io.isthmus.schema.payload;

import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.DialectId;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How a schema comes from its file: everything that can be wrong with it is found here, not at the first request. */
final class SchemaFile {

    private static final SchemaRegistryConfig SETTINGS = SchemaRegistryConfig.builder()
            .regularExpressionFactory(Re2::compile)
            .formatAssertionsEnabled(true)
            .preloadSchema(true)
            .executionContextCustomizer((context, schema) ->
                    context.executionConfig(execution -> execution.maxEvaluationSteps(PayloadSchema.STEPS_MAX)))
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .build();

    private static final SchemaRegistryConfig WITHOUT_FORMATS = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(false)
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ENGLISH)
            .build();

    private static final Dialect DIALECT =
            Dialect.builder(Dialects.getDraft202012()).format(new MailAddress()).build();

    /** One of each kind: a schema that runs in circles does so on one of them. */
    private static final List<Json> SAMPLES =
            List.of(Json.NULL, Json.of(Map.of()), Json.of(List.of()), Json.of(""), Json.of(0), Json.of(true));

    private SchemaFile() {}

    static Schema load(Path file) {
        var tree = read(file);
        var dialect = tree.path("$schema").asString(DialectId.DRAFT_2020_12);
        if (!dialect.replaceFirst("#$", "").equals(DialectId.DRAFT_2020_12)) {
            throw new IllegalArgumentException(
                    "is a schema of another version than 2020-12: its $schema is " + dialect);
        }
        checkAgainstMetaschema(tree);
        try {
            var schema = registry().getSchema(SchemaLocation.of(file.toUri().toString()), tree);
            schema.initializeValidators();
            for (var sample : SAMPLES) {
                schema.validate((JsonNode) sample.tree(), OutputFormat.BOOLEAN);
            }
            return schema;
        } catch (SchemaException e) {
            var reason = e.getCause() instanceof IllegalArgumentException cause ? cause : e;
            throw new IllegalArgumentException("is not a usable schema: " + reason.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("is not a usable schema: its $refs run in a circle", e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return (JsonNode) Json.parse(Payload.of(Files.readAllBytes(file))).tree();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("is not there: " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e, e);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkAgainstMetaschema(JsonNode tree) {
        // Without asserted formats: what a pattern may be is for RE2 to say.
        var errors = SchemaRegistry.withDialect(
                        Dialects.getDraft202012(), builder -> builder.schemaRegistryConfig(WITHOUT_FORMATS))
                .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12))
                .validate(tree);
        if (!errors.isEmpty()) {
            var first = errors.getFirst();
            throw new IllegalArgumentException(
                    "is not a valid schema at '" + first.getInstanceLocation() + "': " + first.getMessage());
        }
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDialect(
                DIALECT,
                builder -> builder.schemaRegistryConfig(SETTINGS)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .resourceLoaders(loaders -> loaders.add(new LocalFiles()))));
    }
}
