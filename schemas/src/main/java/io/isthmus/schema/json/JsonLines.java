package io.isthmus.schema.json;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Flat JSON objects, one a line, straight to bytes: for logs, where a tree for each line would be made to be thrown away. For
 * one thread.
 */
public final class JsonLines implements AutoCloseable {

    private static final JsonMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().build()).build();

    private final JsonGenerator generator;

    /** @param out is written to when a buffer is full and when this is closed, and is left open */
    public JsonLines(OutputStream out) {
        this.generator = MAPPER.writer()
                .with(new MinimalPrettyPrinter("\n"))
                .without(tools.jackson.core.StreamWriteFeature.AUTO_CLOSE_TARGET)
                .createGenerator(out);
    }

    public JsonLines begin() {
        generator.writeStartObject();
        return this;
    }

    /** Leaves the field out if {@code value} is null. */
    public JsonLines text(String name, @Nullable String value) {
        if (value != null) {
            generator.writeStringProperty(name, value);
        }
        return this;
    }

    public JsonLines number(String name, long value) {
        generator.writeNumberProperty(name, value);
        return this;
    }

    public void end() {
        generator.writeEndObject();
    }

    /** Ends the last line. */
    @Override
    public void close() {
        generator.writeRaw('\n');
        generator.close();
    }
}
