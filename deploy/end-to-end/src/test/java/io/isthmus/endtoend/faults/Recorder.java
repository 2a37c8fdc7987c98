package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps every request of a test and every answer, and says what must hold of them whatever has failed meanwhile: no
 * request without an outcome, none with two, no answer that is not the asker's own, nothing that was accepted lost,
 * nothing that hangs past its deadline.
 *
 * <p>For all threads. Who sends and who reads is another's business, that of {@link Clients} as a rule.
 */
public final class Recorder {

    /** How much later than its deadline an answer may be, where nobody says otherwise. */
    public static final Duration LATE_MAX = Duration.ofMillis(100);

    private static final int SHOWN_MAX = 10;

    /** Of all recorders of this JVM: an answer that comes from another test is another's, too. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final LongSupplier nanoTime;
    private final Duration lateMax;
    private final LongBinaryOperator delay;
    private final Collection<Asked> all = new ConcurrentLinkedQueue<>();
    private final Collection<String> unasked = new ConcurrentLinkedQueue<>();

    /** What could be counted from all, and is asked for while the load runs. */
    private final Map<Tally, Long> tallies = new ConcurrentHashMap<>();

    private volatile long lastOkNanos = Long.MIN_VALUE;

    /**
     * @param lateMax beyond the deadline of each request
     * @param delay from one moment of {@code nanoTime} to another, for how long the machine kept those waiting who had
     *     something to do: that is nobody's fault, and is allowed for
     */
    public Recorder(LongSupplier nanoTime, Duration lateMax, LongBinaryOperator delay) {
        this.nanoTime = nanoTime;
        this.lateMax = lateMax;
        this.delay = delay;
    }

    /** Of a request that is sent now. */
    public Asked ask(String url, Duration deadline) {
        var asked = new Asked(NUMBERS.getAndIncrement(), url, nanoTime.getAsLong(), deadline);
        all.add(asked);
        return asked;
    }

    /** An answer that came where nobody had asked: the second to one request. */
    public void unasked(String what) {
        unasked.add(what);
    }

    /** How many requests were sent, whether they have an outcome or not. */
    public int sent() {
        return all.size();
    }

    /** How often each outcome came: {@code ok}, {@code 503 broker-unavailable}, {@code broken off}, … */
    public Map<String, Long> outcomes() {
        return outcomes(_ -> true);
    }

    /** The same of the requests whose URL is such. */
    public Map<String, Long> outcomes(Predicate<String> url) {
        var counts = new TreeMap<String, Long>();
        tallies.forEach((tally, count) -> {
            if (count != 0 && url.test(tally.url)) {
                counts.merge(tally.outcome, count, Long::sum);
            }
        });
        return counts;
    }

    public long count(String outcome) {
        return outcomes().getOrDefault(outcome, 0L);
    }

    /** Whether an answer was right since {@code nanos}. */
    public boolean okSince(long nanos) {
        return lastOkNanos - nanos > 0 && lastOkNanos != Long.MIN_VALUE;
    }

    /** Those that were told 202 and have not been told yet what became of them. */
    public List<Asked> accepted() {
        return all.stream().filter(Asked::isOpen).toList();
    }

    /** The longest time from a request to its outcome. */
    public long longestMillis() {
        return all.stream()
                .flatMap(asked -> asked.outcomes().stream().map(outcome -> outcome.nanos - asked.sentNanos))
                .mapToLong(TimeUnit.NANOSECONDS::toMillis)
                .max()
                .orElse(0);
    }

    /** Fails unless everything holds of all requests, and each has ended in one of {@code honest}. */
    public void verify(Set<String> honest) {
        none("without an outcome", each -> each.outcomes().isEmpty());
        none("with two outcomes", each -> each.outcomes().size() > 1);
        assertThat(unasked).as("answers that nobody had asked for").isEmpty();
        none(
                "with an answer that is another's",
                each -> each.outcomes().stream().anyMatch(Outcome::isAnothers));
        none("accepted and lost", Asked::isOpen);
        none("answered too late", this::isLate);
        assertThat(honest).as("outcomes").containsAll(outcomes().keySet());
    }

    private void none(String what, Predicate<Asked> wrong) {
        List<Asked> found = all.stream().filter(wrong).toList();
        assertThat(found.stream().limit(SHOWN_MAX))
                .as("requests %s, %d of %d; outcomes %s", what, found.size(), all.size(), outcomes())
                .isEmpty();
    }

    private boolean isLate(Asked asked) {
        return asked.outcomes().stream().anyMatch(outcome -> {
            long due = asked.sentNanos + asked.deadline.plus(lateMax).toNanos();
            return outcome.nanos > due && outcome.nanos > due + delay.applyAsLong(asked.sentNanos, outcome.nanos);
        });
    }

    private record Tally(String url, String outcome) {}

    private record Outcome(String name, long nanos, boolean isAnothers) {}

    /** One request. Its id is to stand in its {@code X-Request-Id}, and its body is to be sent as it is. */
    public final class Asked {

        private final String id;
        private final int padding;
        private final long sentNanos;
        private final Duration deadline;
        private volatile String url;
        private final List<Outcome> outcomes = new ArrayList<>(1);
        private volatile String location = "";
        private volatile boolean open;

        private Asked(long number, String url, long sentNanos, Duration deadline) {
            this.id = "asker-" + number;
            this.padding = (int) (number % 50);
            this.url = url;
            this.sentNanos = sentNanos;
            this.deadline = deadline;
        }

        public String id() {
            return id;
        }

        /** JSON that no other request has, of changing length. */
        public String body() {
            return "{\"asker\":\"" + id + "\",\"text\":\"" + "x".repeat(padding) + "\"}";
        }

        public String url() {
            return url;
        }

        /** It goes there instead: where it was to go, it could not. */
        public void insteadTo(String other) {
            url = other;
        }

        /** Where it was told to ask what became of it, as a path. */
        public String location() {
            return location;
        }

        /**
         * An answer has come, to its end.
         *
         * @param requestId as the answer has it: whom the gateway has meant
         * @param body of a success it is empty or has all of {@link #body}; of anything else, the problem's type is read
         */
        public void answered(int status, String requestId, String body) {
            boolean success = status >= 200 && status < 300;
            boolean own = requestId.equals(id) && (!success || body.isEmpty() || body.contains(body()));
            end(success ? "ok" : status + problem(body), !own);
        }

        /** 202 has come: it is not over before {@link #answered} or {@link #failed} says how it has ended. */
        public void accepted(String requestId, String place) {
            end("accepted", !requestId.equals(id));
            location = place;
            open = true;
        }

        /** It has ended without an answer. */
        public void failed(String how) {
            end(how, false);
        }

        private synchronized void end(String name, boolean anothers) {
            long now = nanoTime.getAsLong();
            if (open) {
                // The deadline was that of the acceptance.
                open = false;
                Outcome then = outcomes.getFirst();
                outcomes.set(0, new Outcome("accepted, " + name, then.nanos, then.isAnothers || anothers));
                tallies.merge(new Tally(url, then.name), -1L, Long::sum);
            } else {
                outcomes.add(new Outcome(name, now, anothers));
            }
            tallies.merge(new Tally(url, outcomes.getLast().name), 1L, Long::sum);
            if (name.equals("ok") && !anothers) {
                lastOkNanos = now;
            }
        }

        private synchronized List<Outcome> outcomes() {
            return List.copyOf(outcomes);
        }

        private boolean isOpen() {
            return open;
        }

        @Override
        public String toString() {
            return id + " to " + url
                    + outcomes().stream()
                            .map(each -> ": %s after %d of %d ms, machine late by %d ms"
                                    .formatted(
                                            each.name,
                                            TimeUnit.NANOSECONDS.toMillis(each.nanos - sentNanos),
                                            deadline.toMillis(),
                                            TimeUnit.NANOSECONDS.toMillis(delay.applyAsLong(sentNanos, each.nanos))))
                            .toList();
        }
    }

    private static String problem(String body) {
        int type = body.indexOf("urn:isthmus:problem:");
        return type < 0 ? "" : " " + body.substring(type + 20, body.indexOf('"', type));
    }
}
