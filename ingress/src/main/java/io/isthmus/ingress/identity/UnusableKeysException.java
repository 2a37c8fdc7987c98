package io.isthmus.ingress.identity;

/** No keys came of a fetch. The message is for an operator and holds nothing that the issuer sent. */
final class UnusableKeysException extends Exception {

    UnusableKeysException(String message) {
        super(message, null, false, false);
    }
}
