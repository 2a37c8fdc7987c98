package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.vertx.core.Future;

/** Answers in parts whoever asks for that. */
final class InParts implements Answering {

    private final Answering parts;
    private final Answering whole;

    InParts(Answering parts, Answering whole) {
        this.parts = parts;
        this.whole = whole;
    }

    @Override
    public Future<Reply> answer(Incoming in) {
        in.answerWith("vary", "accept");
        PartFormat format = PartFormat.wanted(in.http());
        return format == null ? whole.answer(in) : parts.answer(in).map(format::written);
    }
}
