package io.isthmus.schema.dialect;

/** A reply says something that its dialect does not allow. It costs the one request that it answers. */
public final class UnreadableReply extends RuntimeException {

    /** @param message what must hold; never what the reply held */
    public UnreadableReply(String message) {
        super(message, null, false, false);
    }
}
