package io.isthmus.ingress.callback;

import io.isthmus.schema.message.Payload;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told when it is called back.
 *
 * @param url where; as the target of the request stands in it
 * @param namesHost whether the configuration names its host in full: only then it may be a private one
 * @param id names the request; the same in every attempt
 * @param state what has become of the request
 * @param status of the answer
 * @param contentType of the answer; null if it has none
 * @param body that of the answer
 * @param traceparent W3C trace context of the attempt; null where nothing is traced
 */
public record Callback(
        URI url,
        boolean namesHost,
        String id,
        String state,
        int status,
        @Nullable String contentType,
        Payload body,
        @Nullable String traceparent) {

    /** Without the address, which may have a secret of the client's in it. */
    @Override
    public String toString() {
        return "Callback[id=" + id + ", state=" + state + ", status=" + status + "]";
    }
}
