package io.isthmus.schema.message;

/**
 * A body that is passed on as it comes, never held whole. It can be read once, by one reader, on the event loop of its
 * exchange. What flows and how belongs to the transport; this module only knows that it does.
 */
public non-sealed interface Flow extends Body {

    /** Gives the body up unread: nothing more is taken from its source, and what it holds is let go. Idempotent. */
    void abandon();
}
