package io.isthmus.ingress.imports;

/** A document that cannot be read at all. The message names it and says why. */
public final class UnreadableException extends Exception {

    UnreadableException(String message) {
        super(message);
    }
}
