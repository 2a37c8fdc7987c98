package io.isthmus.ingress.identity;

import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys of one issuer at hand. They are fetched at the start, then from time to time, and when a token names one
 * that is not known; while that fails, the keys that there are go on to serve.
 *
 * <p>What is decided here happens on one loop, its home, so nothing here takes
 * a lock.
 */
final class KeySource {

    /**
     * How often tokens with unknown keys may cause a fetch. Anyone can make such tokens up, and the issuer must not
     * feel it; so this is the longest, too, that a new key of the issuer's may be refused while someone does.
     */
    static final Duration REFETCH_EVERY_MIN = Duration.ofSeconds(10);

    /** Named limit: requests that may wait for one fetch. */
    static final int KEY_WAITERS_MAX = 1_000;

    /** An issuer that says {@code max-age=0} does not mean a fetch without end. */
    static final Duration REFRESH_MIN = Duration.ofSeconds(30);

    static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

    private final String identity;
    private final KeyDocument document;
    private final Duration every;
    private final Loop home;
    private final RandomGenerator random;
    private final IdentityCounters counters;

    private volatile @Nullable KeySet current;
    private volatile @Nullable String failure = "not fetched yet";
    private volatile boolean fetching;
    private volatile long refetchNotBefore;
    private volatile long nextAt;
    private final AtomicInteger waiting = new AtomicInteger();

    private final List<Promise<Boolean>> waiters = new ArrayList<>();
    private Loop.@Nullable Timer next;
    private int failures;
    private boolean closed;

    KeySource(
            String identity,
            KeyDocument document,
            Duration every,
            Loop home,
            RandomGenerator random,
            IdentityCounters counters) {
        this.identity = identity;
        this.document = document;
        this.every = every;
        this.home = home;
        this.random = random;
        this.counters = counters;
        this.refetchNotBefore = home.nanos();
        this.nextAt = home.nanos();
    }

    /** From any thread. */
    void start() {
        home.execute(this::fetch);
    }

    /** From any thread. */
    void close() {
        home.execute(() -> {
            closed = true;
            cancelNext();
        });
    }

    /** The keys as they were last fetched; null if they never were. */
    @Nullable
    KeySet current() {
        return current;
    }

    /** Why there are no keys; null when there are, however old. */
    @Nullable
    String missing() {
        return current == null ? failure : null;
    }

    /** When to come back after {@link #current} was null: soon after the next attempt, at least a second. */
    Duration retryAfter() {
        var next = Duration.ofNanos(nextAt - home.nanos());
        return next.compareTo(RETRY_FIRST) < 0 ? RETRY_FIRST : next;
    }

    /**
     * Asks the issuer again, for a token whose key is not known. Many who ask at the same time cause one fetch, and one that
     * is under way anyway is waited for.
     *
     * @return completes on {@code asker} after a fetch, and at once where there is none: {@link Refetch} says which
     */
    Future<Refetch> refetch(Loop asker) {
        if (!fetching && asker.nanos() - refetchNotBefore < 0) {
            counters.refetchesLimited().increment();
            return Future.succeededFuture(Refetch.TOO_SOON);
        }
        if (waiting.incrementAndGet() > KEY_WAITERS_MAX) {
            waiting.decrementAndGet();
            return Future.succeededFuture(Refetch.TOO_MANY);
        }
        Promise<Refetch> answer = Promise.promise();
        Promise<Boolean> fetched = Promise.promise();
        fetched.future().onComplete(done -> {
            waiting.decrementAndGet();
            asker.execute(() -> answer.complete(done.result() ? Refetch.DONE : Refetch.TOO_SOON));
        });
        home.execute(() -> join(fetched));
        return answer.future();
    }

    enum Refetch {
        DONE,
        TOO_SOON,
        TOO_MANY
    }

    private void join(Promise<Boolean> waiter) {
        if (fetching) {
            waiters.add(waiter);
        } else if (!closed && home.nanos() - refetchNotBefore >= 0) {
            refetchNotBefore = home.nanos() + REFETCH_EVERY_MIN.toNanos();
            waiters.add(waiter);
            fetch();
        } else {
            counters.refetchesLimited().increment();
            waiter.complete(false);
        }
    }

    private void fetch() {
        if (fetching || closed) {
            return;
        }
        fetching = true;
        cancelNext();
        document.fetch()
                .onComplete(fetched -> home.execute(() -> {
                    if (fetched.succeeded()) {
                        took(fetched.result());
                    } else {
                        failed(fetched.cause());
                    }
                    fetching = false;
                    var served = List.copyOf(waiters);
                    waiters.clear();
                    served.forEach(waiter -> waiter.complete(true));
                }));
    }

    private void took(KeyDocument.Fetched fetched) {
        counters.keysFetched().increment();
        var before = current;
        if (before == null || !before.sameAs(fetched.keys())) {
            LOG.info(
                    "Keys of the issuer: identity={} keys={}",
                    identity,
                    fetched.keys().size());
            current = fetched.keys();
        } else if (failures > 0) {
            LOG.info("Keys of the issuer can be fetched again: identity={}", identity);
        }
        failures = 0;
        failure = null;
        // Ten per cent of chance, so that the instances of a gateway do not ask all at the same time.
        schedule(refreshAfter(fetched.maxAge()), 0.9);
    }

    private void failed(Throwable cause) {
        counters.keysFailed().increment();
        failure = reason(cause);
        if (failures++ == 0) {
            LOG.warn(
                    "Keys of the issuer cannot be fetched: identity={} keysKept={} cause={} ({})",
                    identity,
                    current != null,
                    failure,
                    cause.getClass().getSimpleName());
        }
        schedule(pause(), 0.5);
    }

    /** Texts of our own only: what a transport says may hold an address with a password in it. */
    static @Nullable String reason(Throwable cause) {
        return switch (cause) {
            case UnusableKeysException unusable -> unusable.getMessage();
            case FileSystemException _ -> "the keys cannot be read";
            default -> "the issuer cannot be reached";
        };
    }

    /** As often as the configuration says, or as the issuer says if that is more often. */
    private Duration refreshAfter(@Nullable Duration maxAge) {
        var wanted = maxAge == null ? every : least(maxAge, every);
        return wanted.compareTo(REFRESH_MIN) < 0 ? least(REFRESH_MIN, every) : wanted;
    }

    private Duration pause() {
        return least(least(RETRY_FIRST.multipliedBy(1L << Math.min(failures - 1, 10)), RETRY_MAX), every);
    }

    private void schedule(Duration after, double from) {
        if (!closed) {
            double part = from + (1 - from) * random.nextDouble();
            nextAt = home.nanos() + (long) (after.toNanos() * part);
            next = home.at(nextAt, this::fetch);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
