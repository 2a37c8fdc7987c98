package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.Balance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointChoiceTest {

    private static final IntPredicate ALL = _ -> true;

    @Test
    void by_turns_the_weights_hold_exactly_in_every_round() {
        var choice = choice(Balance.ROUND_ROBIN, 95, 5);

        for (int round = 0; round < 50; round++) {
            assertThat(counts(choice, 100, 2)).containsExactly(95, 5);
        }
    }

    @Test
    void by_turns_the_heavy_one_is_not_asked_in_one_go() {
        assertThat(order(choice(Balance.ROUND_ROBIN, 5, 1, 1), 7)).containsExactly(0, 0, 1, 0, 2, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void by_turns_any_weights_hold_exactly(long seed) {
        var random = new Random(seed);
        int[] weights = random.ints(1 + random.nextInt(8), 0, 50).toArray();
        weights[0]++;
        int round = IntStream.of(weights).sum();

        assertThat(counts(choice(Balance.ROUND_ROBIN, weights), round, weights.length))
                .containsExactly(weights);
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void weight_zero_gets_nothing_even_when_nobody_else_is_left(Balance balance) {
        var choice = choice(balance, 1, 0);

        assertThat(order(choice, 20)).containsOnly(0);
        assertThat(choice.next(i -> i == 1)).isEqualTo(EndpointChoice.NONE);
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void one_that_is_not_eligible_is_passed_over_and_comes_back(Balance balance) {
        var choice = choice(balance, 1, 1, 1);

        for (int i = 0; i < 30; i++) {
            assertThat(choice.next(index -> index != 1)).isIn(0, 2);
        }
        assertThat(counts(choice, 300, 3)[1]).isBetween(60, 140);
    }

    @Test
    void the_one_with_the_fewest_requests_for_its_weight_is_chosen() {
        int[] load = {4, 1, 0};
        var choice = EndpointChoice.of(Balance.LEAST_REQUESTS, new int[] {3, 1, 1}, i -> load[i], new Random(1));

        assertThat(choice.next(ALL)).isEqualTo(2);
        load[2] = 2;
        // 4/3, 1/1, 2/1
        assertThat(choice.next(ALL)).isEqualTo(1);
        load[1] = 2;
        assertThat(choice.next(ALL)).isEqualTo(0);
    }

    @Test
    void the_weights_hold_among_idle_endpoints_so_that_a_canary_sees_its_share() {
        var choice = choice(Balance.LEAST_REQUESTS, 95, 5);

        assertThat(counts(choice, 1000, 2)).containsExactly(950, 50);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void at_random_the_shares_lie_within_four_deviations(long seed) {
        var choice = EndpointChoice.of(Balance.RANDOM, new int[] {70, 30, 0}, _ -> 0, new Random(seed));

        int[] counts = counts(choice, 10_000, 3);

        // sqrt(10000 * 0.7 * 0.3) = 46
        assertThat(counts[0]).isBetween(7000 - 184, 7000 + 184);
        assertThat(counts[2]).isZero();
    }

    private static EndpointChoice choice(Balance balance, int... weights) {
        return EndpointChoice.of(balance, weights, _ -> 0, new Random(1));
    }

    private static int[] counts(EndpointChoice choice, int times, int endpoints) {
        int[] counts = new int[endpoints];
        order(choice, times).forEach(i -> counts[i]++);
        return counts;
    }

    private static List<Integer> order(EndpointChoice choice, int times) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < times; i++) {
            order.add(choice.next(ALL));
        }
        return order;
    }
}
