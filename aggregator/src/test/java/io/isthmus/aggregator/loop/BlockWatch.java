package io.isthmus.aggregator.loop;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Remembers what blocked an event loop: a task that Vert.x finds running for more than 100 ms and that has either waited
 * meanwhile or computed for that long. A loop that the machine gave no processor has done neither: on a busy machine
 * that is common, and no fault of what is tested.
 */
public final class BlockWatch implements AutoCloseable {

    private static final Duration BLOCKED = Duration.ofMillis(100);
    private static final Duration SAMPLES_KEPT = Duration.ofSeconds(5);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Queue<String> blocked = new ConcurrentLinkedQueue<>();
    private final Map<Thread, NavigableMap<Long, Long>> cpuByTime = new ConcurrentHashMap<>();
    private final Map<Thread, Wait> waits = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("block-watch").factory());

    /** Watches every loop of {@code vertx}, from now on. */
    public BlockWatch(Vertx vertx) {
        this((VertxInternal) vertx);
    }

    private BlockWatch(VertxInternal vertx) {
        vertx.nettyEventLoopGroup()
                .forEach(
                        loop -> loop.submit(() -> watch(Thread.currentThread())).syncUninterruptibly());
        vertx.blockedThreadChecker().setThreadBlockedHandler(event -> look(event.thread(), event.duration()));
        sampler.scheduleWithFixedDelay(this::sample, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void watch(Thread loop) {
        cpuByTime.put(loop, new ConcurrentSkipListMap<>(Map.of(System.nanoTime(), cpu(loop))));
    }

    /** What has blocked a loop so far. */
    public List<String> blocked() {
        return List.copyOf(blocked);
    }

    private void sample() {
        long now = System.nanoTime();
        cpuByTime.forEach((loop, samples) -> {
            samples.put(now, cpu(loop));
            samples.headMap(now - SAMPLES_KEPT.toNanos()).clear();
        });
    }

    private void look(Thread loop, long nanos) {
        StackTraceElement[] stack = loop.getStackTrace();
        long computed = cpu(loop) - cpuAt(loop, System.nanoTime() - nanos);
        if (computed >= BLOCKED.toNanos() || isWaiting(loop, stack)) {
            blocked.add("%s for %d ms, computing %d ms, %s at %s"
                    .formatted(
                            loop.getName(),
                            nanos / 1_000_000,
                            computed / 1_000_000,
                            loop.getState(),
                            Arrays.stream(stack).limit(15).toList()));
        }
    }

    /** Whether the loop was found waiting in one place twice, without having run in between. */
    private boolean isWaiting(Thread loop, StackTraceElement[] stack) {
        var now = new Wait(cpu(loop), Arrays.asList(stack));
        Wait before = waits.put(loop, now);
        return now.equals(before) && isKeptWaiting(loop.threadId());
    }

    /** A lock whose owner can run is not waited for but for the processor that the owner needs. */
    private boolean isKeptWaiting(long thread) {
        ThreadInfo info = threads.getThreadInfo(thread, 1);
        if (info == null) {
            return false;
        }
        return switch (info.getThreadState()) {
            case BLOCKED -> info.getLockOwnerId() >= 0 && isKeptWaiting(info.getLockOwnerId());
            case WAITING, TIMED_WAITING -> true;
            case RUNNABLE -> info.isInNative() && isNative(info.getStackTrace());
            case NEW, TERMINATED -> false;
        };
    }

    /** A thread that waits for memory or for a safepoint counts as being in native code, too. */
    private static boolean isNative(StackTraceElement[] stack) {
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    private long cpuAt(Thread loop, long nanos) {
        var samples = cpuByTime.get(loop);
        var before = samples == null ? null : samples.floorEntry(nanos);
        return before == null ? cpu(loop) : before.getValue();
    }

    private long cpu(Thread loop) {
        return threads.getThreadCpuTime(loop.threadId());
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }

    private record Wait(long cpu, List<StackTraceElement> at) {}
}
