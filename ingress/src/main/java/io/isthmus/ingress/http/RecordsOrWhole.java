package io.isthmus.ingress.http;

import io.isthmus.ingress.batch.BatchChannel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** Lets the records of a batch flow in, each to be checked on its own; takes anything else in whole. */
final class RecordsOrWhole implements Layer {

    private final Layer records = new BodyStreaming();
    private final List<Layer> whole;

    /** @param whole what a request meets that is no batch */
    RecordsOrWhole(List<Layer> whole) {
        this.whole = List.copyOf(whole);
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        if (BatchChannel.isBatch(in.http().getHeader(HttpHeaders.CONTENT_TYPE))) {
            return records.pass(in);
        }
        Future<Incoming> passed = Future.succeededFuture(in);
        for (Layer layer : whole) {
            passed = passed.compose(layer::pass);
        }
        return passed;
    }
}
