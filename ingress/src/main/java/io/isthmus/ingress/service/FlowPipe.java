package io.isthmus.ingress.service;

import io.isthmus.ingress.service.BrokenFlowException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * Passes a flow on as fast as the other side takes it. A pipe of our own since Vert.x's takes the sink's exception
 * handler, which its owner needs, and ends or resets the sink by its own rules.
 */
final class FlowPipe implements StreamFlow.Reader {

    private final StreamFlow flow;
    private final WriteStream<Buffer> sink;
    private final Promise<Void> done = Promise.promise();
    private boolean waiting;
    private boolean ended;

    FlowPipe(StreamFlow flow, WriteStream<Buffer> sink) {
        this.flow = flow;
        this.sink = sink;
    }

    Future<Void> done() {
        return done.future();
    }

    @Override
    public void take(Buffer chunk) {
        // A sink whose owner has reset it meanwhile may throw instead of failing.
        try {
            if (flow.isWhole()) {
                // A small body leaves with its head, as one message.
                ended = true;
                settle(sink.end(chunk));
                return;
            }
            sink.write(chunk).onFailure(_ -> flow.breakOff(Reason.SINK_BROKE));
            if (sink.writeQueueFull() && !waiting) {
                waiting = true;
                sink.drainHandler(_ -> drained());
                flow.pause();
            }
        } catch (IllegalStateException closed) {
            flow.breakOff(Reason.SINK_BROKE);
        }
    }

    @Override
    public void end() {
        if (ended) {
            return;
        }
        try {
            settle(sink.end());
        } catch (IllegalStateException closed) {
            done.fail(new BrokenFlowException(Reason.SINK_BROKE, closed));
        }
    }

    private void settle(Future<Void> end) {
        end.onComplete(written -> {
            if (written.succeeded()) {
                done.tryComplete();
            } else {
                done.tryFail(new BrokenFlowException(Reason.SINK_BROKE, written.cause()));
            }
        });
    }

    @Override
    public void broken(BrokenFlowException cause) {
        done.tryFail(cause);
    }

    private void drained() {
        if (waiting) {
            waiting = false;
            flow.resume();
        }
    }
}
