package io.isthmus.schema.avro;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.Decoding;
import io.isthmus.schema.payload.Encoding;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * An Avro schema, and the way between its values and plain JSON. What stands for what is in {@code schemas/PAYLOADS.md}.
 * Immutable, for any thread.
 */
public final class AvroType implements Encoding {

    /** Characters of a schema's text. */
    public static final int TEXT_MAX = 1 << 20;

    /** Of a body in this form. */
    public static final String MEDIA_TYPE = "application/avro";

    private final Schema schema;
    private final Defaults defaults;

    private AvroType(Schema schema) {
        this.schema = schema;
        this.defaults = new Defaults(schema);
    }

    /**
     * Loads a schema from a file, which must have all that it refers to.
     *
     * @throws IllegalArgumentException if there is no such file, or it is not a schema; the message says what is wrong in
     *     words that follow the name of the file
     */
    public static AvroType load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("is not there: " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e, e);
        }
    }

    /** As {@link #load}, from the text of a schema. */
    public static AvroType parse(String text) {
        return parse(text, List.of());
    }

    /**
     * As {@link #parse(String)}.
     *
     * @param referred the texts of the schemas that this one refers to by name, each after those that it refers to itself
     */
    public static AvroType parse(String text, List<String> referred) {
        try {
            var parser = new Schema.Parser();
            for (String each : referred) {
                parser.parse(checked(each));
            }
            var type = new AvroType(parser.parse(checked(text)));
            type.warmUp();
            return type;
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException("is not a usable Avro schema: " + firstLine(e), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("is not a usable Avro schema: it is nested too deeply", e);
        }
    }

    /** The first use loads some hundred classes: here, and not where a request waits. */
    private void warmUp() {
        try {
            encode(Json.NULL);
        } catch (MisfitException likely) {
            // Nobody wants it.
        }
        try {
            decoding().decode(new byte[1], 0);
        } catch (UnreadableBytesException likely) {
            // Nobody wants it.
        }
    }

    private static String checked(String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException("is longer than " + TEXT_MAX + " characters");
        }
        return text;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The schema as a registry knows it. */
    public String text() {
        return schema.toString();
    }

    /** The binary form of {@code value}, without a frame. */
    @Override
    public byte[] encode(Json value) throws MisfitException {
        return new AvroWriter(defaults).write(schema, value);
    }

    /** Reads what was written with this very schema. */
    public Decoding decoding() {
        return decoding(this);
    }

    /** Reads what was written with {@code writer} as this schema has it, by Avro's rules of resolution. */
    public Decoding decoding(AvroType writer) {
        return new AvroReader(writer.schema, schema);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AvroType that && schema.equals(that.schema);
    }

    @Override
    public int hashCode() {
        return schema.hashCode();
    }

    @Override
    public String toString() {
        return "AvroType[" + schema.getFullName() + "]";
    }
}
