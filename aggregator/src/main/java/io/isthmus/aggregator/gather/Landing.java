package io.isthmus.aggregator.gather;

/** Is told of each leg as it ends, unless that ends the whole. */
@FunctionalInterface
interface Landing {

    /** For an answer in one piece. */
    Landing UNSEEN = (leg, end) -> {};

    void landed(Leg leg, LegEnd end);
}
