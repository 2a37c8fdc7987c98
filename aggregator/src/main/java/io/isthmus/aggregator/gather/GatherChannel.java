package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to several channels and answers with one reply put together from theirs.
 *
 * <p>Legs that depend on none begin at once, each other as soon as those before it have a value. A required leg without
 * a usable reply ends the whole at once, with {@link io.isthmus.aggregator.channel.ChannelFailure.GatherIncomplete}, and
 * the others are given up. Otherwise the reply is composed once the
 * {@link Completion} is reached, in the order of the configuration,
 * whatever order the replies came in.
 *
 * <p>The reply carries {@code isthmus-legs}: what became of each leg ({@link LegsField}).
 */
public final class GatherChannel implements Channel {

    private final List<Leg> legs;
    private final Completion completion;
    private final @Nullable Composition body;
    private final int status;
    private final TimeSource time;

    /**
     * @param legs in the order of the configuration; each {@code after} names legs of this list, without a cycle
     * @param completion a quorum is of no more legs than those that are not required
     * @param body what to answer, over the request's scope and the legs' names; null for an object with a member for
     *     each leg that has a value
     * @param status HTTP status of a whole answer
     */
    public GatherChannel(
            List<Leg> legs, Completion completion, @Nullable Composition body, int status, TimeSource time) {
        this.legs = List.copyOf(legs);
        this.completion = completion;
        this.body = body;
        this.status = status;
        this.time = time;
    }

    @Override
    public Future<Reply> send(Request request) {
        return new Gathering(legs, completion, request, time, landing(request))
                .begin()
                .compose(values -> values.compose(body, status));
    }

    private Landing landing(Request request) {
        return request.attendance() instanceof Attendance.Noticed noticed
                ? new LandingCount(legs.size(), noticed.progress())
                : Landing.UNSEEN;
    }
}
