package io.isthmus.schema.problem;

/**
 * One place where a document does not fit its schema.
 *
 * @param pointer JSON Pointer (RFC 6901) of the value, "" for the whole document
 * @param keyword the schema keyword that it breaks, or "json" for a document that cannot be read
 * @param detail what is wrong, for people
 */
public record Violation(String pointer, String keyword, String detail) {}
