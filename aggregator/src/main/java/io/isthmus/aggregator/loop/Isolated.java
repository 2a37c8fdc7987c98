package io.isthmus.aggregator.loop;

/** Runs a task so that what it throws reaches the thread's handler and none of the tasks behind it. */
final class Isolated {

    private Isolated() {}

    static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
        }
    }
}
