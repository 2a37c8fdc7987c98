package io.isthmus.schema.expression;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/** The processor time of a thread in nanoseconds; the time of the clock where that is not known. */
final class ProcessorTime implements LongSupplier {

    static final LongSupplier OF_THIS_THREAD = new ProcessorTime(ManagementFactory.getThreadMXBean());

    private final ThreadMXBean threads;
    private final boolean known;

    private ProcessorTime(ThreadMXBean threads) {
        this.threads = threads;
        this.known = threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    }

    @Override
    public long getAsLong() {
        return known && !Thread.currentThread().isVirtual() ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
