package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.isthmus.schema.problem.LegReport;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One gather under way. On its event loop; decided once. */
final class Gathering {

    private final List<Leg> legs;
    private final Completion completion;
    private final Request request;
    private final TimeSource time;
    private final Landing landing;
    private final long begun;
    private final Abandonment abandonment = new Abandonment();
    private final Promise<Gathered> promise = Promise.promise();
    private final Set<String> running = new HashSet<>();
    private final Map<String, LegEnd> ends = new LinkedHashMap<>();

    Gathering(List<Leg> legs, Completion completion, Request request, TimeSource time, Landing landing) {
        this.legs = legs;
        this.completion = completion;
        this.request = request;
        this.time = time;
        this.landing = landing;
        this.begun = time.nanos();
    }

    /** Completes when it is decided; fails as soon as a required leg has ended without a usable reply, or too many of the others. */
    Future<Gathered> begin() {
        Abandonment.Listening asker = request.abandonment().onGiven(() -> {
            // Decided before the legs hear of it: that they are given up is not why the whole has no answer.
            promise.tryFail(new ChannelFailure.GivenUp());
            abandonment.give();
        });
        advance();
        return promise.future().onComplete(_ -> asker.stop());
    }

    /** Begins every leg whose turn has come. */
    private void advance() {
        // A leg may end while it begins, and so bring the turn of one before it in the list.
        boolean moved = true;
        while (moved && isOpen()) {
            moved = false;
            for (Leg leg : legs) {
                moved |= isOpen() && isDue(leg) && advance(leg);
            }
        }
    }

    private boolean isOpen() {
        return !promise.future().isComplete();
    }

    private boolean isDue(Leg leg) {
        return !running.contains(leg.name())
                && !ends.containsKey(leg.name())
                && ends.keySet().containsAll(leg.after());
    }

    private boolean advance(Leg leg) {
        leg.after().stream()
                .map(this::endOf)
                .filter(end -> !end.hasValue())
                .findFirst()
                .ifPresentOrElse(lacking -> end(leg, LegEnd.skipped(lacking, elapsed())), () -> send(leg));
        return true;
    }

    private LegEnd endOf(String name) {
        LegEnd end = ends.get(name);
        if (end == null) {
            throw new IllegalStateException("leg " + name + " has not ended");
        }
        return end;
    }

    private void send(Leg leg) {
        running.add(leg.name());
        Abandonment ofLeg = abandonment.child();
        // Whoever attends the whole hears of it from here, not from a leg.
        Request asked = request.withScope(Gathered.scope(request.scope(), ends))
                .withAbandonment(ofLeg)
                .withAttendance(Attendance.PLAIN);
        leg.channel().send(asked).onComplete(result -> {
            ofLeg.detach();
            if (isOpen()) {
                running.remove(leg.name());
                end(leg, endOf(leg, result));
                advance();
            } else if (result.succeeded() && result.result().body() instanceof Flow unwanted) {
                unwanted.abandon();
            }
        });
    }

    private LegEnd endOf(Leg leg, AsyncResult<Reply> result) {
        if (result.succeeded()) {
            return endOf(result.result());
        }
        return switch (result.cause()) {
            // What it is made of came from the legs before it, so it is not the client who left something out.
            case ChannelFailure.Unrenderable unrenderable
            when !leg.after().isEmpty() ->
                LegEnd.failed(new ChannelFailure.InvalidReply(unrenderable.getMessage()), elapsed());
            case ChannelFailure known -> LegEnd.failed(known, elapsed());
            default ->
                LegEnd.failed(
                        new ChannelFailure.UpstreamFailed("A channel failed in a way that no channel may."), elapsed());
        };
    }

    private LegEnd endOf(Reply reply) {
        if (reply.isFault()) {
            if (reply.body() instanceof Flow unwanted) {
                unwanted.abandon();
            }
            return LegEnd.faulted(ProblemType.SERVICE_FAULT.slug(), reply.status(), elapsed());
        }
        return switch (reply.body()) {
            case Payload payload -> read(reply.status(), payload);
            case Flow flow -> {
                flow.abandon();
                yield LegEnd.failed(new ChannelFailure.InvalidReply("A leg's reply must be held whole."), elapsed());
            }
        };
    }

    private LegEnd read(int status, Payload payload) {
        try {
            return LegEnd.answered(status, payload.isEmpty() ? Json.NULL : Json.parse(payload), elapsed());
        } catch (MalformedJsonException malformed) {
            return LegEnd.failed(new ChannelFailure.InvalidReply("The service's reply is not JSON."), elapsed());
        }
    }

    private void end(Leg leg, LegEnd end) {
        ends.put(leg.name(), settled(leg, end));
        if (!end.hasValue() && Completion.isRequired(leg)) {
            incomplete("The part " + leg.name() + " is missing: " + end.outcome() + ".", end.failure());
            return;
        }
        landing.landed(leg, endOf(leg.name()));
        if (completion.isOutOfReach(legs, ends)) {
            outOfReach();
        } else if (completion.isReached(legs, ends)) {
            complete();
        }
    }

    private static LegEnd settled(Leg leg, LegEnd end) {
        return switch (leg.need()) {
            case Leg.Need.Fallback(var value) when !end.hasValue() -> end.replacedBy(value);
            case Leg.Need.Fallback _, Leg.Need.Required _, Leg.Need.Optional _ -> end;
        };
    }

    /** What has not ended by now is not needed. */
    private void complete() {
        for (Leg leg : legs) {
            if (!ends.containsKey(leg.name())) {
                ends.put(leg.name(), settled(leg, LegEnd.unneeded(running.contains(leg.name()), elapsed())));
            }
        }
        // First the answer: nobody should wait for the end of what is not needed.
        promise.tryComplete(new Gathered(legs, ends, request.scope()));
        abandonment.give();
    }

    private void outOfReach() {
        ChannelFailure first = legs.stream()
                .filter(leg -> !Completion.isRequired(leg))
                .map(leg -> ends.get(leg.name()))
                .filter(end -> end != null && !end.isAnswer())
                .findFirst()
                .map(LegEnd::failure)
                .orElse(null);
        incomplete(
                "Only " + Completion.answered(legs, ends) + " of the " + completion.answers()
                        + " other parts that are needed can come.",
                first);
    }

    private void incomplete(String message, @Nullable ChannelFailure cause) {
        List<LegReport> reports = legs.stream().map(this::report).toList();
        ChannelFailure.Effect effect = running.isEmpty() ? ChannelFailure.Effect.NONE : ChannelFailure.Effect.UNKNOWN;
        for (LegEnd each : ends.values()) {
            effect = each.effect().compareTo(effect) > 0 ? each.effect() : effect;
        }
        promise.tryFail(new ChannelFailure.GatherIncomplete(effect, message, reports, cause));
        abandonment.give();
    }

    private LegReport report(Leg leg) {
        LegEnd end = ends.get(leg.name());
        if (end == null) {
            boolean begun = running.contains(leg.name());
            return new LegReport(
                    leg.name(),
                    begun ? LegEnd.GIVEN_UP : LegEnd.SKIPPED,
                    null,
                    TimeUnit.NANOSECONDS.toMillis(elapsed()));
        }
        return end.report(leg.name());
    }

    private long elapsed() {
        return time.nanos() - begun;
    }
}
