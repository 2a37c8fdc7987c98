package io.isthmus.aggregator.store;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A value of the store that has a body: what is said about it as JSON, and then its bytes as they are.
 *
 * @param head an object
 * @param body what it is about; may be empty
 */
public record Parcel(Json head, Payload body) {

    /** Four bytes of the head's length, the head, the body. */
    public Payload toPayload() {
        byte[] said = head.toPayload().bytes();
        return Payload.of(ByteBuffer.allocate(Integer.BYTES + said.length + body.size())
                .putInt(said.length)
                .put(said)
                .put(body.bytes())
                .array());
    }

    /** @throws StoreFailure.Unavailable if {@code value} is none: something else writes under our keys */
    public static Parcel of(Payload value) {
        try {
            var bytes = ByteBuffer.wrap(value.bytes());
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] said = new byte[length];
            bytes.get(said);
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            return new Parcel(Json.parse(Payload.of(said)), Payload.of(rest));
        } catch (BufferUnderflowException | MalformedJsonException foreign) {
            throw new StoreFailure.Unavailable("The store holds something that the gateway has not written.");
        }
    }
}
