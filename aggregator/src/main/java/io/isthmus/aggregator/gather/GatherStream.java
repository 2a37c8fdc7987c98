package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.util.List;

/**
 * A gather whose answer comes in {@link Parts}: a {@code leg} for each leg that ends, in the order in which they do, and
 * at the end the {@code legs} in the order of the configuration. A leg that ends the whole is no part: its failure is the
 * end.
 */
public final class GatherStream implements Channel {

    private final List<Leg> legs;
    private final Completion completion;
    private final TimeSource time;

    /** As of a {@link GatherChannel}. */
    public GatherStream(List<Leg> legs, Completion completion, TimeSource time) {
        this.legs = List.copyOf(legs);
        this.completion = completion;
        this.time = time;
    }

    @Override
    public Future<Reply> send(Request request) {
        Abandonment reader = request.abandonment().child();
        var parts = new Parts(reader::give);
        Landing landing = (leg, end) -> parts.add(part(leg, end));
        new Gathering(legs, completion, request.withAbandonment(reader), time, landing)
                .begin()
                .map(gathered ->
                        Reply.of(200, "application/json", gathered.summary().toPayload()))
                .onComplete(result -> {
                    reader.detach();
                    parts.end(
                            result.succeeded()
                                    ? Future.succeededFuture(result.result())
                                    : Future.failedFuture(result.cause()));
                });
        return parts.begun();
    }

    private static Parts.Part part(Leg leg, LegEnd end) {
        var json = end.json(leg.name());
        if (end.hasValue()) {
            json.put("value", end.value());
        }
        return new Parts.Part("leg", json.build());
    }
}
