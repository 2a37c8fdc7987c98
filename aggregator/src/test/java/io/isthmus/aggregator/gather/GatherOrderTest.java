package io.isthmus.aggregator.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.ChannelFailure.Effect;
import io.isthmus.aggregator.channel.ChannelFailure.GatherIncomplete;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.channel.Requests;
import io.isthmus.aggregator.gather.Leg.Need;
import io.isthmus.aggregator.loop.VirtualLoop;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.LegReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random graphs of legs with random ends: the order in which these come never shows in the answer. */
class GatherOrderTest {

    private static final int GRAPHS = 300;
    private static final int ORDERS = 6;

    private enum End {
        ANSWER,
        FAULT,
        NO_REPLY,
        NOT_JSON
    }

    private final VirtualLoop loop = new VirtualLoop();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theAnswerDependsOnTheEndsOfTheLegsAndNotOnTheirOrder(long seed) {
        var dice = new Random(seed);
        int complete = 0;
        for (int i = 0; i < GRAPHS; i++) {
            var graph = new Graph(dice);
            for (int order = 0; order < ORDERS; order++) {
                complete += new Run(graph, dice).check() ? 1 : 0;
            }
        }
        // Neither all nor nothing: the dice cover both ends.
        assertThat(complete).isBetween(GRAPHS * ORDERS / 10, GRAPHS * ORDERS * 9 / 10);
    }

    /** Legs, how each ends if it begins, and what must come of it. */
    private static final class Graph {

        final List<String> names = new ArrayList<>();
        final Map<String, List<String>> after = new LinkedHashMap<>();
        final Map<String, Need> needs = new HashMap<>();
        final Map<String, End> ends = new HashMap<>();
        final Map<String, Json> values = new HashMap<>();
        final Map<String, String> outcomes = new HashMap<>();
        boolean complete = true;

        Graph(Random dice) {
            int legs = dice.nextInt(1, 9);
            for (int i = 0; i < legs; i++) {
                String name = "leg" + i;
                after.put(name, names.stream().filter(_ -> dice.nextInt(3) == 0).toList());
                names.add(name);
                needs.put(name, need(dice));
                ends.put(name, dice.nextInt(4) > 0 ? End.ANSWER : End.values()[dice.nextInt(1, 4)]);
                decide(name);
            }
            Collections.shuffle(names, dice);
        }

        private static Need need(Random dice) {
            return switch (dice.nextInt(5)) {
                case 0 -> new Need.Optional();
                case 1 -> new Need.Fallback(Json.of("instead"));
                default -> new Need.Required();
            };
        }

        private void decide(String name) {
            boolean begins = values.keySet().containsAll(after.get(name));
            if (begins && ends.get(name) == End.ANSWER) {
                values.put(name, valueOf(name));
                outcomes.put(name, "ok");
                return;
            }
            outcomes.put(name, begins ? outcome(ends.get(name)) : "skipped");
            switch (needs.get(name)) {
                case Need.Required _ -> complete = false;
                case Need.Optional _ -> {}
                case Need.Fallback(Json value) -> {
                    values.put(name, value);
                    outcomes.put(name, "fallback");
                }
            }
        }

        private static String outcome(End end) {
            return switch (end) {
                case ANSWER -> "ok";
                case FAULT -> "service-fault";
                case NO_REPLY -> "no-reply";
                case NOT_JSON -> "invalid-reply";
            };
        }

        Json answer() {
            var object = Json.object();
            names.stream().filter(values::containsKey).forEach(name -> object.put(name, values.get(name)));
            return object.build();
        }

        List<String> outcomes() {
            return names.stream().map(outcomes::get).toList();
        }
    }

    private static Json valueOf(String name) {
        return Json.object().put("of", name).build();
    }

    /** One gather over a graph, whose legs end in an order of the dice, some of them while they begin. */
    private final class Run {

        private final Graph graph;
        private final Random dice;
        private final Map<String, Request> sent = new HashMap<>();
        private final Map<String, Promise<Reply>> open = new LinkedHashMap<>();
        private final List<Future<Reply>> outcomes = new ArrayList<>();

        Run(Graph graph, Random dice) {
            this.graph = graph;
            this.dice = dice;
        }

        boolean check() {
            List<Leg> legs = graph.names.stream()
                    .map(name -> new Leg(name, graph.after.get(name), graph.needs.get(name), channel(name)))
                    .toList();
            Future<Reply> whole = new GatherChannel(legs, Completion.ALL, null, 200, loop).send(Requests.any(loop));
            whole.onComplete(_ -> outcomes.add(whole));
            while (!open.isEmpty()) {
                var names = new ArrayList<>(open.keySet());
                String next = names.get(dice.nextInt(names.size()));
                boolean decided = whole.isComplete();
                assertThat(sent.get(next).abandonment().isGiven())
                        .as("a leg is given up exactly when the whole is decided")
                        .isEqualTo(decided);
                end(next, open.remove(next));
            }
            assertThat(outcomes).hasSize(1);
            if (graph.complete) {
                checkComplete(whole.result());
            } else {
                checkIncomplete((GatherIncomplete) whole.cause());
            }
            return graph.complete;
        }

        private Channel channel(String name) {
            return request -> {
                assertThat(sent.put(name, request)).as("sent once").isNull();
                for (String before : graph.after.get(name)) {
                    assertThat(request.scope().value(before)).isEqualTo(graph.values.get(before));
                }
                var promise = Promise.<Reply>promise();
                if (dice.nextInt(4) == 0) {
                    end(name, promise);
                } else {
                    open.put(name, promise);
                }
                return promise.future();
            };
        }

        private void end(String name, Promise<Reply> promise) {
            switch (graph.ends.get(name)) {
                case ANSWER ->
                    promise.complete(Reply.of(200, null, valueOf(name).toPayload()));
                case FAULT -> promise.complete(Reply.of(500, null, Payload.EMPTY));
                case NOT_JSON -> promise.complete(Reply.of(200, null, Payload.utf8("<html>")));
                case NO_REPLY -> promise.fail(new ChannelFailure.NoReply("no reply in time"));
            }
        }

        private void checkComplete(Reply reply) {
            assertThat(((Payload) reply.body()).asUtf8())
                    .isEqualTo(graph.answer().toPayload().asUtf8());
            String field = reply.headers().get("isthmus-legs");
            assertThat(field.replaceAll(";ms=\\d+", "").replace("outcome=", "").split("(, )?leg\\d;"))
                    .filteredOn(outcome -> !outcome.isEmpty())
                    .containsExactlyElementsOf(graph.outcomes());
        }

        private void checkIncomplete(GatherIncomplete failure) {
            assertThat(failure.legs()).extracting(LegReport::name).containsExactlyElementsOf(graph.names);
            for (LegReport leg : failure.legs()) {
                assertThat(leg.outcome()).isIn(graph.outcomes.get(leg.name()), "given-up", "skipped");
            }
            boolean answered = failure.legs().stream()
                    .anyMatch(leg -> leg.outcome().equals("ok") || leg.outcome().equals("service-fault"));
            boolean underWay =
                    failure.legs().stream().anyMatch(leg -> leg.outcome().equals("given-up"));
            if (answered) {
                assertThat(failure.effect()).isEqualTo(Effect.ACCEPTED);
            } else if (underWay) {
                assertThat(failure.effect()).isNotEqualTo(Effect.NONE);
            }
        }
    }
}
