package io.isthmus.ingress.identity;

/** Ends the checks of a token at the first that fails. Never leaves this package. */
final class RejectedException extends Exception {

    private final transient Rejection rejection;

    RejectedException(Rejection rejection) {
        // Without a stack trace: a bad token is everyday business, and cheap to send.
        super(rejection.name(), null, false, false);
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
