package io.isthmus.aggregator.loop;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.function.Function;
import java.util.stream.Collectors;

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
    private final Map<Thread, Place> places = new ConcurrentHashMap<>();
    private final Map<Thread, Path> stats = new ConcurrentHashMap<>();
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

    /** On the loop: the kernel's name of a thread is known to the thread itself. */
    private void watch(Thread loop) {
        try {
            stats.put(loop, Path.of("/proc/thread-self").toRealPath().resolve("stat"));
        } catch (IOException _) {
            // Not Linux: nobody to ask.
        }
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
        var snapshot = Snapshot.now();
        List<StackTraceElement> stack = snapshot.stack(loop);
        long computed = cpu(loop) - cpuAt(loop, System.nanoTime() - nanos);
        boolean asBefore = isAsBefore(loop, stack);
        if (computed >= BLOCKED.toNanos() || asBefore && snapshot.isKeptWaiting(loop) && !wantsProcessor(loop)) {
            blocked.add("%s for %d ms, computing %d ms, %s at %s"
                    .formatted(
                            loop.getName(),
                            nanos / 1_000_000,
                            computed / 1_000_000,
                            snapshot.state(loop),
                            stack.stream().limit(15).toList()));
        }
    }

    /** Whether the loop was found in one place twice, without having run in between. */
    private boolean isAsBefore(Thread loop, List<StackTraceElement> stack) {
        var now = new Place(cpu(loop), stack);
        return now.equals(places.put(loop, now));
    }

    /** A call into the kernel may wait, or it may only have been given no processor; only the kernel can tell. */
    private boolean wantsProcessor(Thread loop) {
        Path stat = stats.get(loop);
        if (stat == null) {
            return false;
        }
        try {
            String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
            // The name of the thread, in parentheses, may have any character in it.
            return line.charAt(line.lastIndexOf(')') + 2) == 'R';
        } catch (IOException _) {
            return false;
        }
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

    private record Place(long cpu, List<StackTraceElement> stack) {}

    /**
     * All threads at one moment. A loop seen standing still that is asked a moment later what it waits for may have run on
     * and be asleep, as it should.
     */
    private record Snapshot(Map<Long, ThreadInfo> threads) {

        static Snapshot now() {
            return new Snapshot(
                    Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                            .collect(Collectors.toMap(ThreadInfo::getThreadId, Function.identity())));
        }

        List<StackTraceElement> stack(Thread thread) {
            ThreadInfo info = threads.get(thread.threadId());
            return info == null ? List.of() : List.of(info.getStackTrace());
        }

        Thread.State state(Thread thread) {
            ThreadInfo info = threads.get(thread.threadId());
            return info == null ? Thread.State.TERMINATED : info.getThreadState();
        }

        boolean isKeptWaiting(Thread thread) {
            return isKeptWaiting(thread.threadId());
        }

        /** A lock whose owner can run is not waited for but for the processor that the owner needs. */
        private boolean isKeptWaiting(long thread) {
            ThreadInfo info = threads.get(thread);
            if (info == null) {
                return false;
            }
            return switch (info.getThreadState()) {
                case BLOCKED -> isKeptWaiting(info.getLockOwnerId());
                case WAITING, TIMED_WAITING -> true;
                case RUNNABLE -> info.isInNative() && isNative(info.getStackTrace());
                case NEW, TERMINATED -> false;
            };
        }

        /** A thread that waits for memory or for a safepoint counts as being in native code, too. */
        private static boolean isNative(StackTraceElement[] stack) {
            return stack.length > 0 && stack[0].isNativeMethod();
        }
    }
}
