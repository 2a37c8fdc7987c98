package io.isthmus.aggregator.gather;

import java.util.List;
import java.util.Map;

/**
 * When a gather is decided. Legs that are required have to answer in any case; this is about the others, those that are
 * optional or have a fallback.
 *
 * @param answers how many of the others have to answer, a fallback being no answer; the rest is given up then. No more
 *     than there are others. 0: every leg is waited for
 */
public record Completion(int answers) {

    /** Once every leg has ended. */
    public static final Completion ALL = new Completion(0);

    /** Whether nothing more is waited for. */
    boolean isReached(List<Leg> legs, Map<String, LegEnd> ends) {
        if (answers == 0) {
            return ends.size() == legs.size();
        }
        return answered(legs, ends) >= answers
                && legs.stream().allMatch(leg -> !isRequired(leg) || ends.containsKey(leg.name()));
    }

    /** Whether it cannot be reached any more, however the legs end that have not. */
    boolean isOutOfReach(List<Leg> legs, Map<String, LegEnd> ends) {
        if (answers == 0) {
            return false;
        }
        long open = legs.stream()
                .filter(leg -> !isRequired(leg) && !ends.containsKey(leg.name()))
                .count();
        return answered(legs, ends) + open < answers;
    }

    /** How many of the others have answered. */
    static long answered(List<Leg> legs, Map<String, LegEnd> ends) {
        return legs.stream()
                .filter(leg -> !isRequired(leg))
                .map(leg -> ends.get(leg.name()))
                .filter(end -> end != null && end.isAnswer())
                .count();
    }

    static boolean isRequired(Leg leg) {
        return leg.need() instanceof Leg.Need.Required;
    }
}
