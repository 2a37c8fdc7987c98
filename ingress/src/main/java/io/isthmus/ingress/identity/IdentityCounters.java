package io.isthmus.ingress.identity;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one identity of the configuration has done since the start, summed over the event loops. Counted from any thread.
 *
 * @param verified tokens whose signature was checked and good
 * @param remembered requests whose token was known to be good
 * @param rejected requests turned away, by reason; those whose token was known to be bad included
 * @param keysUnavailable requests that came before the first keys
 * @param overloaded requests refused because {@code verificationsQueuedMax} or {@code keyWaitersMax} was reached
 * @param forgotten tokens dropped because {@code cacheMax} was reached
 * @param keysFetched key sets fetched and fit for use
 * @param keysFailed attempts to fetch that came to nothing
 * @param refetchesLimited requests with an unknown key for which the issuer was not asked again
 */
public record IdentityCounters(
        LongAdder verified,
        LongAdder remembered,
        Map<Rejection, LongAdder> rejected,
        LongAdder keysUnavailable,
        LongAdder overloaded,
        LongAdder forgotten,
        LongAdder keysFetched,
        LongAdder keysFailed,
        LongAdder refetchesLimited) {

    public IdentityCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                oneEach(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }

    public LongAdder rejected(Rejection rejection) {
        return rejected.getOrDefault(rejection, new LongAdder());
    }

    private static Map<Rejection, LongAdder> oneEach() {
        var counters = new EnumMap<Rejection, LongAdder>(Rejection.class);
        for (var rejection : Rejection.values()) {
            counters.put(rejection, new LongAdder());
        }
        return Collections.unmodifiableMap(counters);
    }
}
