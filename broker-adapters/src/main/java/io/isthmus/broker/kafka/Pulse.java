package io.isthmus.broker.kafka;

import java.time.Duration;

/**
 * Whether the broker still answers. A reader always has a fetch under way, and the broker answers one at the latest
 * after {@code fetch.max.wait.ms}, so silence means that it is gone, paused, or cut off: however it went, it is found in
 * the same time, on the way that replies take.
 *
 * <p>Only time spent listening counts, and not much of it at once: a process that was paused has not listened.
 */
final class Pulse {

    /** Four fetches of 500 ms each. */
    static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private static final Duration STEP_MAX = Duration.ofMillis(400);

    private double answers;
    private Duration silence = Duration.ZERO;

    /**
     * @param listened how long the last poll took
     * @param answersSoFar how many fetches the broker has answered, ever
     * @return whether the broker is there
     */
    boolean after(Duration listened, double answersSoFar) {
        if (answersSoFar != answers) {
            answers = answersSoFar;
            silence = Duration.ZERO;
        } else {
            silence = silence.plus(listened.compareTo(STEP_MAX) < 0 ? listened : STEP_MAX);
        }
        return silence.compareTo(SILENCE_MAX) < 0;
    }
}
