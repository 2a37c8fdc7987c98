package io.isthmus.ingress.imports;

/**
 * Something that the configuration does not say as the documents do.
 *
 * @param place {@code file:line:column: pointer}, the pointer a JSON Pointer and left out for the whole file
 * @param message what it is, and what can be done
 */
public record Notice(String place, String message) {

    /** {@code file:line:column: pointer: message}. */
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
