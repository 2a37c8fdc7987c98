package io.isthmus.ingress.batch;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.broker.MessagePublisher;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks and publishes one record, and says in a line of JSON what became of it. */
final class RecordPublisher {

    private static final String JSON = "application/json";

    private final Channel channel;
    private final @Nullable PayloadSchema schema;
    private final Duration timeout;
    private final Loop loop;

    RecordPublisher(Channel channel, @Nullable PayloadSchema schema, Duration timeout, Loop loop) {
        this.channel = channel;
        this.schema = schema;
        this.timeout = timeout;
        this.loop = loop;
    }

    /** Never fails. */
    Future<Json> publish(int index, Payload record, Request batch) {
        Json json;
        try {
            json = Json.parse(record);
        } catch (MalformedJsonException malformed) {
            return Future.succeededFuture(
                    refused(index, List.of(new Violation("", "json", String.valueOf(malformed.getMessage())))));
        }
        List<Violation> violations = schema == null ? List.of() : schema.validate(json);
        if (!violations.isEmpty()) {
            return Future.succeededFuture(refused(index, violations));
        }
        var request = batch.withBody(record, JSON)
                .withScope(batch.scope().with("body", json))
                .withDeadline(Deadline.in(timeout, loop));
        return channel.send(request)
                .map(reply -> published(index, reply))
                .recover(failure -> Future.succeededFuture(failed(index, failure)));
    }

    private static Json published(int index, Reply reply) {
        var result = Json.object().put("index", index).put("outcome", "published");
        number(reply, MessagePublisher.PARTITION).ifPresent(partition -> result.put("partition", partition));
        number(reply, MessagePublisher.OFFSET).ifPresent(offset -> result.put("offset", offset));
        return result.build();
    }

    private static Optional<Long> number(Reply reply, String name) {
        return Optional.ofNullable(reply.headers().get(name)).map(Long::valueOf);
    }

    private static Json failed(int index, Throwable failure) {
        if (failure instanceof ChannelFailure.Unrenderable unfit
                && !unfit.violations().isEmpty()) {
            return refused(index, unfit.violations());
        }
        return failure instanceof ChannelFailure known
                ? result(index, known.type(), known.getMessage())
                : result(index, ProblemType.INTERNAL, "The gateway failed.");
    }

    static Json result(int index, ProblemType type, String detail) {
        return Json.object()
                .put("index", index)
                .put("outcome", type.slug())
                .put("detail", detail)
                .build();
    }

    private static Json refused(int index, List<Violation> violations) {
        return Json.object()
                .put("index", index)
                .put("outcome", ProblemType.INVALID_REQUEST.slug())
                .put(
                        "violations",
                        violations.stream().map(RecordPublisher::json).toList())
                .build();
    }

    private static Map<String, Object> json(Violation violation) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pointer", violation.pointer());
        members.put("keyword", violation.keyword());
        members.put("detail", violation.detail());
        return members;
    }
}
