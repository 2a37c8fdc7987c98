package io.isthmus.ingress.service;

/** Why a {@link StreamFlow} ended before its end. Whoever passes it on must not end the other side cleanly. */
public final class BrokenFlowException extends Exception {

    /** What ended it. */
    public enum Reason {
        /** The connection that it came over broke, or what came over it was not valid. */
        SOURCE_BROKE,
        /** Nothing came for longer than its source may be silent. */
        SOURCE_SILENT,
        /** It was longer or shorter than announced. */
        LENGTH_DIFFERS,
        /** It did not fit into what was to hold it. */
        TOO_LONG,
        /** Where it went took no more. */
        SINK_BROKE,
        /** Nobody wants it any more. */
        ABANDONED
    }

    private final Reason reason;

    BrokenFlowException(Reason reason, Throwable cause) {
        super(reason.name(), cause, false, false);
        this.reason = reason;
    }

    BrokenFlowException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
