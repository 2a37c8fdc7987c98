package io.isthmus.broker;

/** Writes dead letters to one broker. For one thread, which it may hold up. */
public interface DeadLetterWriter extends AutoCloseable {

    /**
     * Returns when the broker has {@code letter}.
     *
     * @throws RefusedException if the broker will not take it however often it is tried
     * @throws Exception if it may be taken later
     */
    void write(DeadLetter letter) throws Exception;

    /** Lets go of connections; {@link #write} makes them again. Never throws. */
    @Override
    void close();

    /** The broker will not take a letter. */
    final class RefusedException extends Exception {
        public RefusedException(String why) {
            super(why, null, false, false);
        }
    }
}
