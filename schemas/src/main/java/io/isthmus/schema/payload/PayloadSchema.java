package io.isthmus.schema.payload;

import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.problem.Violation;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A JSON Schema (2020-12), loaded once. Formats are asserted, patterns are RE2. Thread-safe. */
public final class PayloadSchema {

    /** Violations of one value that are told; more are not looked for. */
    public static final int VIOLATIONS_MAX = 100;

    /**
     * Keywords that are evaluated for one value. A schema with alternatives inside alternatives can take time
     * exponential in the depth of the value; this ends it, and a body of a few megabytes stays far below.
     */
    public static final int STEPS_MAX = 5_000_000;

    private static final Violation TOO_DEAR =
            new Violation("", "limit", "takes more than " + STEPS_MAX + " steps to check against its schema");

    private final Path file;
    private final Schema schema;

    PayloadSchema(Path file, Schema schema) {
        this.file = file;
        this.schema = schema;
    }

    /**
     * Loads a schema. A {@code $ref} may lead into other local files, relative to the one it stands in, and never to
     * another host.
     *
     * @throws IllegalArgumentException if there is no such file, or it is not a valid schema; the message says what is
     *     wrong in words that follow the name of the file
     */
    public static PayloadSchema load(Path file) {
        return new PayloadSchema(file, SchemaFile.load(file.toAbsolutePath().normalize()));
    }

    /** Whether {@code regex} can be a pattern of a schema: one that RE2 knows. */
    public static boolean isPattern(String regex) {
        try {
            Re2.compile(regex);
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    /** How {@code value} breaks the schema, in the order of the schema; empty when it does not. */
    public List<Violation> validate(Json value) {
        var tree = (JsonNode) value.tree();
        try {
            return schema.validate(tree, OutputFormat.BOOLEAN) ? List.of() : violations(tree);
        } catch (ValidationLimitExceededException e) {
            return List.of(TOO_DEAR);
        }
    }

    /** Where it comes from. */
    Path file() {
        return file;
    }

    /** The file. */
    @Override
    public String toString() {
        return "PayloadSchema[" + file + "]";
    }

    private List<Violation> violations(JsonNode tree) {
        var errors = new FirstErrors(VIOLATIONS_MAX);
        try {
            schema.validate(tree, context -> context.setErrors(errors));
        } catch (FirstErrors.Enough e) {
            // The first ones are what is told.
        }
        return errors.stream().map(PayloadSchema::violation).toList();
    }

    private static Violation violation(Error error) {
        return new Violation(error.getInstanceLocation().toString(), error.getKeyword(), error.getMessage());
    }
}
