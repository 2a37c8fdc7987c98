package io.isthmus.aggregator.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.GivenUp;
import io.isthmus.aggregator.channel.ChannelFailure.NoConsumer;
import io.isthmus.aggregator.channel.ChannelFailure.NoReply;
import io.isthmus.aggregator.channel.ChannelFailure.Overloaded;
import io.isthmus.aggregator.channel.ChannelFailure.PublishUnconfirmed;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.message.Payload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Every order in which what decides a request can happen, or not happen: 109,601 of them. */
class PendingRaceTest {

    private enum Event {
        /** The adapter hands the message to the broker's client. */
        PUBLISH,
        CONFIRM,
        /** The broker returns the message; the loop hears of it at its next run. */
        RETURN,
        /** A reply comes; the loop hears of it at its next run. */
        REPLY,
        SECOND_REPLY,
        DEADLINE,
        GIVE_UP,
        /** The loop runs what was handed over to it. */
        RUN
    }

    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final VirtualLoop loop = new VirtualLoop();
    private final ReplyRouter router = new ReplyRouter(List.of(loop), 10, new Random(1));
    private int orders;

    @Test
    void inEveryOrderThereIsExactlyOneOutcomeAndTheRightOne() {
        permute(new ArrayList<>(), EnumSet.allOf(Event.class));
        assertThat(orders).isEqualTo(109_601);
    }

    private void permute(List<Event> so, Set<Event> left) {
        check(so);
        for (Event next : List.copyOf(left)) {
            left.remove(next);
            so.add(next);
            permute(so, left);
            so.removeLast();
            left.add(next);
        }
    }

    private void check(List<Event> order) {
        orders++;
        var real = new Real();
        var model = new Model();
        for (Event event : order) {
            boolean may = real.happens(event);
            boolean expected = model.happens(event);
            if (may != expected) {
                throw new AssertionError(order + ": beginPublish gives " + may);
            }
        }
        // Whatever was left out: the deadline comes.
        real.happens(Event.DEADLINE);
        model.happens(Event.DEADLINE);
        End what = real.end();
        if (!what.equals(model.end())) {
            throw new AssertionError(order + " ended in " + what + ", not in " + model.end());
        }
    }

    private final class Real {

        private final Abandonment abandonment = new Abandonment();
        private final ChannelCounters counters = new ChannelCounters();
        private final long late = router.counters().late().sum();
        private final long duplicate = router.counters().duplicate().sum();
        private final Pending pending = router.on(loop)
                .register(
                        Requests.at(loop)
                                .within(WITHIN)
                                .abandonment(abandonment)
                                .build(),
                        counters);
        private final List<String> outcomes = new ArrayList<>();

        Real() {
            pending.reply()
                    .onSuccess(reply -> outcomes.add("reply " + reply.status()))
                    .onFailure(failure -> outcomes.add(failure.getClass().getSimpleName()));
        }

        boolean happens(Event event) {
            switch (event) {
                case PUBLISH -> {
                    return pending.beginPublish();
                }
                case CONFIRM -> pending.confirmed();
                case RETURN -> pending.failed(new ChannelFailure.NoConsumer("no queue"));
                case REPLY -> router.deliver(pending.correlationId(), () -> reply(201));
                case SECOND_REPLY -> router.deliver(pending.correlationId(), () -> reply(202));
                case DEADLINE -> loop.advance(WITHIN);
                case GIVE_UP -> abandonment.give();
                case RUN -> loop.run();
            }
            return false;
        }

        End end() {
            if (loop.timersWaiting() != 0 || router.on(loop).size() != 0 || !pending.isSettled()) {
                throw new AssertionError("something waits after the end");
            }
            return End.of(
                    outcomes,
                    counters,
                    router.counters().late().sum() - late,
                    router.counters().duplicate().sum() - duplicate);
        }

        private static Reply reply(int status) {
            return Reply.of(status, null, Payload.EMPTY);
        }
    }

    /** What ought to happen, as plainly as it can be said. */
    private static final class Model {

        private final ChannelCounters counters = new ChannelCounters();
        private final Queue<Event> handedOver = new ArrayDeque<>();
        private final List<String> outcomes = new ArrayList<>();
        private boolean published;
        private boolean accepted;
        private boolean answered;
        private long late;
        private long duplicate;

        Model() {
            counters.inFlight().increment();
        }

        boolean happens(Event event) {
            switch (event) {
                case PUBLISH -> {
                    if (decided()) {
                        return false;
                    }
                    published = true;
                    counters.published().increment();
                    return true;
                }
                case CONFIRM -> {
                    counters.confirmed().increment();
                    accepted = published;
                }
                case RETURN, REPLY, SECOND_REPLY -> handedOver.add(event);
                case DEADLINE -> {
                    runHandedOver();
                    decide(atDeadline(), counters.expired());
                }
                case GIVE_UP -> decide(GivenUp.class.getSimpleName(), counters.givenUp());
                case RUN -> runHandedOver();
            }
            return false;
        }

        private String atDeadline() {
            Class<?> failure = accepted ? NoReply.class : published ? PublishUnconfirmed.class : Overloaded.class;
            return failure.getSimpleName();
        }

        private void runHandedOver() {
            for (Event event = handedOver.poll(); event != null; event = handedOver.poll()) {
                switch (event) {
                    case RETURN -> decide(NoConsumer.class.getSimpleName(), counters.returned());
                    case REPLY -> reply("reply 201");
                    default -> reply("reply 202");
                }
            }
        }

        private void reply(String outcome) {
            if (!decided()) {
                answered = true;
                decide(outcome, counters.replied());
            } else if (answered) {
                duplicate++;
            } else {
                late++;
            }
        }

        private void decide(String outcome, LongAdder counter) {
            if (!decided()) {
                outcomes.add(outcome);
                counter.increment();
                counters.inFlight().decrement();
            }
        }

        private boolean decided() {
            return !outcomes.isEmpty();
        }

        End end() {
            return End.of(outcomes, counters, late, duplicate);
        }
    }

    private record End(List<String> outcomes, List<Long> counts) {
        static End of(List<String> outcomes, ChannelCounters counters, long late, long duplicate) {
            return new End(
                    outcomes,
                    List.of(
                            late,
                            duplicate,
                            counters.inFlight().sum(),
                            counters.published().sum(),
                            counters.confirmed().sum(),
                            counters.returned().sum(),
                            counters.rejected().sum(),
                            counters.replied().sum(),
                            counters.expired().sum(),
                            counters.givenUp().sum()));
        }
    }
}
