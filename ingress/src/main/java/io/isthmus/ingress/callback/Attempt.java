package io.isthmus.ingress.callback;

import java.time.Duration;

/**
 * What one attempt to call back has come to.
 *
 * @param status that of the response; 0 if there was none
 * @param word the status, or what went wrong
 * @param retryAfter before which the receiver does not want another; zero if it does not say
 */
public record Attempt(int status, String word, Duration retryAfter) {

    static Attempt answered(int status, Duration retryAfter) {
        return new Attempt(status, String.valueOf(status), retryAfter);
    }

    static Attempt failed(String word) {
        return new Attempt(0, word, Duration.ZERO);
    }

    /** The receiver has it. */
    public boolean isDelivered() {
        return status >= 200 && status < 300;
    }

    /** The receiver does not want it, now or ever. */
    public boolean isRefused() {
        return status == 410;
    }
}
