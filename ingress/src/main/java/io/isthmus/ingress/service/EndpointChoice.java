package io.isthmus.ingress.service;

import io.isthmus.schema.config.Balance;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** Which endpoint comes next. For one event loop: each loop has its own turn and sees its own requests only. */
abstract sealed class EndpointChoice {

    static final int NONE = -1;

    /** The weights by endpoint; one of weight 0 is never chosen. */
    final int[] weights;

    private EndpointChoice(int[] weights) {
        this.weights = weights;
    }

    /**
     * @param requests how many requests an endpoint works on, by its index
     * @param random where the balance is random
     */
    static EndpointChoice of(Balance balance, int[] weights, IntUnaryOperator requests, RandomGenerator random) {
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobin(weights);
            case LEAST_REQUESTS -> new LeastRequests(weights, requests);
            case RANDOM -> new Random(weights, random);
        };
    }

    /** The index of one that is eligible and has a weight, or {@link #NONE}. */
    abstract int next(IntPredicate eligible);

    final boolean canTake(int index, IntPredicate eligible) {
        return weights[index] > 0 && eligible.test(index);
    }

    /**
     * Smooth weighted round robin, as nginx does it: everyone gains its weight, the richest is chosen and pays what all
     * have gained. In as many choices as the weights sum up to each comes exactly its weight's times, spread evenly.
     */
    static final class RoundRobin extends EndpointChoice {

        private final long[] credit;

        RoundRobin(int[] weights) {
            super(weights);
            this.credit = new long[weights.length];
        }

        @Override
        int next(IntPredicate eligible) {
            int best = NONE;
            long gained = 0;
            for (int i = 0; i < weights.length; i++) {
                if (canTake(i, eligible)) {
                    credit[i] += weights[i];
                    gained += weights[i];
                    if (best == NONE || credit[i] > credit[best]) {
                        best = i;
                    }
                }
            }
            if (best != NONE) {
                credit[best] -= gained;
            }
            return best;
        }
    }

    /**
     * The one with the fewest requests for its weight, by turns among equals: so the weights also hold when hardly
     * anything is under way and all are equal, which is when a canary would otherwise see nothing.
     */
    static final class LeastRequests extends EndpointChoice {

        private final IntUnaryOperator requests;
        private final RoundRobin turns;

        LeastRequests(int[] weights, IntUnaryOperator requests) {
            super(weights);
            this.requests = requests;
            this.turns = new RoundRobin(weights);
        }

        @Override
        int next(IntPredicate eligible) {
            int least = NONE;
            for (int i = 0; i < weights.length; i++) {
                if (canTake(i, eligible) && (least == NONE || compareLoad(i, least) < 0)) {
                    least = i;
                }
            }
            int reference = least;
            return reference == NONE
                    ? NONE
                    : turns.next(i -> eligible.test(i) && (i == reference || compareLoad(i, reference) == 0));
        }

        private int compareLoad(int a, int b) {
            // a/wa < b/wb without a division
            return Long.compare((long) requests.applyAsInt(a) * weights[b], (long) requests.applyAsInt(b) * weights[a]);
        }
    }

    /** Each as likely as its weight among the eligible. */
    static final class Random extends EndpointChoice {

        private final RandomGenerator random;

        Random(int[] weights, RandomGenerator random) {
            super(weights);
            this.random = random;
        }

        @Override
        int next(IntPredicate eligible) {
            long total = 0;
            for (int i = 0; i < weights.length; i++) {
                total += canTake(i, eligible) ? weights[i] : 0;
            }
            if (total == 0) {
                return NONE;
            }
            long ticket = random.nextLong(total);
            for (int i = 0; i < weights.length; i++) {
                if (canTake(i, eligible)) {
                    ticket -= weights[i];
                    if (ticket < 0) {
                        return i;
                    }
                }
            }
            return NONE;
        }
    }
}
