package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.gather.LegsField;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.ingress.framing.FramingException;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.ingress.route.RouteTable;
import io.isthmus.ingress.route.RouteTable.Match;
import io.isthmus.ingress.telemetry.AccessLog;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.TimeSource;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes in and its one answer goes out. One for each event loop.
 *
 * <p>Everything that can happen to a request ends as one {@link Answer}: a failure becomes a value once, here.
 */
public final class Door implements Handler<HttpServerRequest> {

    private static final String NO_ROUTE = "-";

    private final RouteTable<RoutePipeline> routes;
    private final Admission admission;
    private final GatewayMetrics metrics;
    private final AccessLog.Lines log;
    private final @Nullable Tracer tracer;
    private final TimeSource time;

    /** @param tracer null where nothing is traced */
    public Door(
            RouteTable<RoutePipeline> routes,
            Admission admission,
            GatewayMetrics metrics,
            AccessLog.Lines log,
            @Nullable Tracer tracer,
            TimeSource time) {
        this.routes = routes;
        this.admission = admission;
        this.metrics = metrics;
        this.log = log;
        this.tracer = tracer;
        this.time = time;
    }

    @Override
    public void handle(HttpServerRequest http) {
        // Nothing is read before somebody has decided that it is wanted.
        http.pause();
        var in = new Incoming(http, RequestIds.of(http), time);
        if (tracer != null) {
            in.tracedAs(ServerSpan.begin(tracer, http, in.requestId()));
        }
        http.response().closeHandler(_ -> in.abandonment().give());
        http.response().exceptionHandler(broken -> {
            // After a body that breaks the rules its client is still there to be told, for as long as this takes.
            in.violated(FramingException.violationIn(broken));
            in.abandonment().give();
        });

        admission
                .admit(in)
                .compose(this::route)
                .map(reply -> Outcomes.of(reply, in.requestId()))
                .recover(failure -> Future.succeededFuture(answer(in, failure)))
                .map(answer -> admission.isLeaving() ? answer.asTheLast(http.version()) : answer)
                .compose(answer ->
                        ResponseWriter.write(in, answer).otherwiseEmpty().onComplete(_ -> finish(in, answer)))
                .onFailure(bug -> giveUp(in, bug))
                .onComplete(_ -> admission.leave(in));
    }

    private static Answer answer(Incoming in, Throwable failure) {
        FramingViolation violation = in.violation();
        return violation != null && failure instanceof ChannelFailure.GivenUp
                ? Outcomes.of(violation, in.requestId())
                : Outcomes.of(failure, in.requestId());
    }

    /** The answer could not even be begun: nobody should wait for it, and it is counted as what it is. */
    private void giveUp(Incoming in, Throwable bug) {
        in.http().response().reset();
        finish(in, Outcomes.of(bug, in.requestId()));
    }

    /** Answers what the framing guard has refused; {@code http} is a stand-in and has nothing of the client's. */
    void refuse(HttpServerRequest http, FramingViolation violation) {
        var in = new Incoming(http, RequestIds.of(http), time);
        Answer answer = Outcomes.of(violation, in.requestId());
        ResponseWriter.write(in, answer).otherwiseEmpty().onComplete(_ -> finish(in, answer));
    }

    private Future<Reply> route(Incoming in) {
        HttpServerRequest http = in.http();
        return switch (routes.find(http.method().name(), in.rawPath())) {
            case Match.Found<RoutePipeline>(var pipeline, var path) -> {
                in.routed(pipeline.name(), path);
                ServerSpan.routed(in.span(), http, pipeline);
                yield pipeline.isStream()
                        // From here on it counts among the stream's clients, which have a limit of their own.
                        ? pipeline.answer(in, time).onSuccess(_ -> admission.leave(in))
                        : pipeline.answer(in, time);
            }
            case Match.NotFound<RoutePipeline> _ ->
                Future.failedFuture(new Refusal(ProblemType.ROUTE_NOT_FOUND, "No route matches this path."));
            case Match.MethodNotAllowed<RoutePipeline>(var allowed) ->
                Future.failedFuture(new Refusal(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "This path takes " + String.join(", ", allowed) + ".",
                        Headers.of("allow", String.join(", ", allowed))));
            case Match.BadPath<RoutePipeline>(var reason) ->
                Future.failedFuture(new Refusal(ProblemType.BAD_REQUEST, reason));
        };
    }

    private void finish(Incoming in, Answer answer) {
        HttpServerResponse response = in.http().response();
        long nanos = in.elapsedNanos();
        String route = in.route() == null ? NO_ROUTE : in.route();
        String outcome = in.outcome() == null ? answer.outcome() : in.outcome();
        ServerSpan.end(in.span(), answer.status(), outcome);
        metrics.answered(route, outcome, answer.status(), nanos);
        log.add(new AccessLog.Entry(
                time.epochMillis(),
                in.requestId(),
                in.http().method().name(),
                in.rawPath(),
                in.route(),
                answer.status(),
                outcome,
                nanos,
                in.bytesIn(),
                response.bytesWritten(),
                in.subject(),
                in.traceparent(),
                answer.headers().get(LegsField.NAME)));
    }
}
