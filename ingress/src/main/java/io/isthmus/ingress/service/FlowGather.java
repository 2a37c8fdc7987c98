package io.isthmus.ingress.service;

import io.isthmus.ingress.service.BrokenFlowException.Reason;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** Holds a flow whole, within a limit. */
final class FlowGather implements StreamFlow.Reader {

    /** What is set aside before anything has come, at the most: an announcement costs its sender nothing. */
    private static final int FIRST_BYTES_MAX = 64 * 1024;

    private final StreamFlow flow;
    private final int bytesMax;
    private final Promise<Payload> done = Promise.promise();
    private byte[] bytes;
    private int size;

    FlowGather(StreamFlow flow, int bytesMax, long announced) {
        this.flow = flow;
        this.bytesMax = bytesMax;
        this.bytes = new byte[Math.clamp(announced, 0, Math.min(bytesMax, FIRST_BYTES_MAX))];
    }

    Future<Payload> done() {
        return done.future();
    }

    @Override
    public void take(Buffer chunk) {
        int more = chunk.length();
        if (more > bytesMax - size) {
            flow.breakOff(Reason.TOO_LONG);
            return;
        }
        if (more > bytes.length - size) {
            long doubled = Math.max(2L * bytes.length, (long) size + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, bytesMax));
        }
        chunk.getBytes(0, more, bytes, size);
        size += more;
    }

    @Override
    public void end() {
        done.complete(Payload.of(size == bytes.length ? bytes : Arrays.copyOf(bytes, size)));
    }

    @Override
    public void broken(BrokenFlowException cause) {
        done.fail(cause);
    }
}
