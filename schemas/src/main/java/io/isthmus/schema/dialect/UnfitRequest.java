package io.isthmus.schema.dialect;

/** A request's body cannot be put into what its dialect wraps it in. */
public final class UnfitRequest extends RuntimeException {

    /** @param message what must hold; never what the body held */
    public UnfitRequest(String message) {
        super(message, null, false, false);
    }
}
