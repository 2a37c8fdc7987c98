package io.isthmus.schema.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param file the file, as it was named
 * @param line where, from 1
 * @param column where, from 1
 * @param key the path of keys to it, such as {@code routes.create-quote.call.kafka.topic}; empty for the whole file
 * @param message what is wrong and which shape is right
 */
public record ConfigError(String file, int line, int column, String key, String message) {

    /** {@code file:line:column: key: message}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
