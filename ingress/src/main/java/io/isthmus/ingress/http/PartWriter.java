package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes parts as they land, and no faster than the client takes them: what it does not take stays where it is, within
 * the limits of the gather or of the replies. The head has been set; it goes out with the first part.
 *
 * <p>What goes wrong from then on can have no status any more. It is the last event, and the response ends as it should:
 * a client that sees neither {@code end} nor {@code problem} has not seen all.
 */
final class PartWriter {

    private final Incoming in;
    private final HttpServerResponse response;
    private final Parts parts;
    private final PartFormat format;
    private final Promise<Void> done = Promise.promise();
    private final Abandonment.Listening client;
    private boolean over;

    private PartWriter(Incoming in, WrittenParts body) {
        this.in = in;
        this.response = in.http().response();
        this.parts = body.parts();
        this.format = body.format();
        this.client = in.abandonment().onGiven(this::giveUp);
    }

    /** Completes when the last event is written; fails if the client has gone. */
    static Future<Void> write(Incoming in, WrittenParts body) {
        in.http().response().setChunked(true);
        var writer = new PartWriter(in, body);
        writer.parts.read(writer::pump);
        return writer.done.future().onComplete(_ -> writer.client.stop());
    }

    private void pump() {
        // A response whose client has gone meanwhile may throw instead of failing.
        try {
            while (!over) {
                if (in.abandonment().isGiven()) {
                    giveUp();
                } else if (response.writeQueueFull()) {
                    response.drainHandler(_ -> pump());
                    return;
                } else if (!writeNext()) {
                    return;
                }
            }
        } catch (IllegalStateException closed) {
            giveUp();
        }
    }

    /** Whether anything could be written. */
    private boolean writeNext() {
        Parts.Part part = parts.next();
        if (part != null) {
            response.write(format.line(part.kind(), part.data().toPayload())).onFailure(_ -> giveUp());
            return true;
        }
        Future<Reply> end = parts.ended();
        if (end != null) {
            over = true;
            response.end(last(end)).onComplete(done);
            return true;
        }
        return false;
    }

    private Buffer last(Future<Reply> end) {
        Answer problem = problem(end);
        if (problem == null) {
            return format.line("end", whole(end.result()));
        }
        in.endedAs(problem.outcome());
        return format.line("problem", (Payload) problem.body());
    }

    private @Nullable Answer problem(Future<Reply> end) {
        if (end.failed()) {
            return Outcomes.of(end.cause(), in.requestId());
        }
        return end.result().isFault() ? Outcomes.problem(end.result(), in.requestId()) : null;
    }

    private static Payload whole(Reply reply) {
        return reply.body() instanceof Payload payload ? payload : Payload.EMPTY;
    }

    private void giveUp() {
        if (!over) {
            over = true;
            parts.abandon();
            done.fail("the client has gone");
        }
    }
}
