package io.isthmus.bench.load;

/** What load is put on. */
@FunctionalInterface
public interface Requester {

    /**
     * Asks once. {@code answered} is told exactly once, on any thread, whether the answer was the one that belongs to
     * {@code id}. Callable from any thread.
     */
    void ask(long id, Answered answered);

    /** Hears how a request ended. */
    @FunctionalInterface
    interface Answered {
        void answered(boolean right);
    }
}
