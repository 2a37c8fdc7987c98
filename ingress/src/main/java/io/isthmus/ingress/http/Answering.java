package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.vertx.core.Future;

/** What answers a request that has passed the layers of its route. */
@FunctionalInterface
interface Answering {

    /** Completes on the event loop of {@code in} with the answer, or fails with what {@link Outcomes} has a word for. */
    Future<Reply> answer(Incoming in);
}
