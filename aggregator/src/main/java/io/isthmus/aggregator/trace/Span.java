package io.isthmus.aggregator.trace;

import org.jspecify.annotations.Nullable;

/**
 * One piece of work in a trace. From its beginning to its end it is used by one thread at a time.
 *
 * <p>A span that is not {@linkplain #isRecorded recorded} has a context to pass on, and forgets everything else; who has
 * something to say that costs something asks first.
 */
public interface Span {

    /** What a piece of work is to whoever is on the other side of it. */
    enum Kind {
        SERVER,
        CLIENT,
        PRODUCER,
        CONSUMER
    }

    /** W3C trace context: what is done elsewhere with it becomes a part of this. */
    String traceparent();

    /** W3C trace state to go with it, null if there is none. */
    @Nullable
    String tracestate();

    /** Whether what is noted goes anywhere; the same from the beginning on. */
    boolean isRecorded();

    /** Begins a part of this work. It may begin, and end, when this has ended. */
    Span begin(Kind kind, String name);

    /** Gives it another name, once more is known of it. */
    void rename(String name);

    /** Notes a fact, under a name of the OpenTelemetry semantic conventions where they have one; null notes nothing. */
    void note(String name, @Nullable String value);

    void note(String name, long value);

    /**
     * Says that it belongs with other work.
     *
     * @param traceparent of that work, as it came from elsewhere; what is none, or is this one's own, is passed over
     */
    void link(@Nullable String traceparent);

    /** It has not come to what it should. Before its end. */
    void failed(String type, @Nullable String description);

    /** It is over. The first time counts. */
    void end();
}
