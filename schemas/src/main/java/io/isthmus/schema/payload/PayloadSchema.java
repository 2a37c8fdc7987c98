package io.isthmus.schema.payload;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.problem.Violation;
import java.nio.file.Path;
import java.util.List;

/** A JSON Schema (2020-12), loaded once. Thread-safe. */
public final class PayloadSchema {

    /** More violations of one value than these are not looked for. */
    public static final int VIOLATIONS_MAX = 100;

    private final Path file;

    private PayloadSchema(Path file) {
        this.file = file;
    }

    /**
     * Loads a schema. A {@code $ref} may lead to other files beside or below it, never elsewhere.
     *
     * @throws IllegalArgumentException if there is no such file, or it is not a valid schema
     */
    public static PayloadSchema load(Path file) {
        return new PayloadSchema(file);
    }

    /** How {@code value} breaks the schema; empty when it does not. */
    public List<Violation> validate(Json value) {
        return List.of();
    }

    /** The file. */
    @Override
    public String toString() {
        return "PayloadSchema[" + file + "]";
    }
}
