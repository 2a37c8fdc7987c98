package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.problem.LegReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every leg of a gather has ended, and those that are required have a value. */
record Gathered(List<Leg> legs, Map<String, LegEnd> ends, Scope scope) {

    private static final String JSON = "application/json";

    /** The scope of a leg or of the answer: {@code outer}, and the legs that have a value by their names. */
    static Scope scope(Scope outer, Map<String, LegEnd> ends) {
        return root -> {
            LegEnd end = ends.get(root);
            return end != null ? end.value() : outer.value(root);
        };
    }

    /** The one reply, in the order of the configuration. */
    Future<Reply> compose(@Nullable Composition body, int status) {
        try {
            Json answer = body == null ? byName() : body.compose(scope(scope, ends));
            var headers = Headers.of(LegsField.NAME, LegsField.of(reports()));
            return Future.succeededFuture(new Reply(status, headers, JSON, answer.toPayload(), null));
        } catch (EvaluationException unusable) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The answer cannot be put together from the services' replies: " + unusable.getMessage()));
        }
    }

    /** The last word of an answer in parts: what became of each leg. */
    Json summary() {
        var all = Json.array();
        for (Leg leg : legs) {
            all.add(Objects.requireNonNull(ends.get(leg.name()))
                    .json(leg.name())
                    .build());
        }
        return Json.object().put("legs", all.build()).build();
    }

    private List<LegReport> reports() {
        return legs.stream()
                .map(leg -> Objects.requireNonNull(ends.get(leg.name())).report(leg.name()))
                .toList();
    }

    private Json byName() {
        var object = Json.object();
        for (Leg leg : legs) {
            LegEnd end = ends.get(leg.name());
            if (end != null && end.value() != null) {
                object.put(leg.name(), end.value());
            }
        }
        return object.build();
    }
}
