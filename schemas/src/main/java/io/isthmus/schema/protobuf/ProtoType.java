package io.isthmus.schema.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UninitializedMessageException;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.Decoding;
import io.isthmus.schema.payload.Encoding;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One kind of message, and the way between its values and JSON: Protobuf's own mapping. What is beyond that stands in
 * {@code schemas/PAYLOADS.md}. Immutable, for any thread.
 */
public final class ProtoType implements Encoding, Decoding {

    /** Of a body in this form. */
    public static final String MEDIA_TYPE = "application/x-protobuf";

    /** Messages inside each other; what a service's own parser takes unless it is told otherwise. */
    static final int DEPTH_MAX = 100;

    private final Descriptor descriptor;
    private final byte[] place;

    private ProtoType(Descriptor descriptor) {
        this.descriptor = descriptor;
        this.place = MessageIndexes.of(descriptor);
    }

    static ProtoType of(Descriptor descriptor) {
        var type = new ProtoType(descriptor);
        type.warmUp();
        return type;
    }

    /** The first use loads some hundred classes: here, and not where a request waits. */
    private void warmUp() {
        try {
            decode(encode(Json.object().build()), 0);
        } catch (MisfitException | UnreadableBytesException likely) {
            // Nobody wants it.
        }
    }

    @Override
    public byte[] encode(Json value) throws MisfitException {
        return new ProtoWriter().write(descriptor, value).toByteArray();
    }

    /** The encoded value behind where its message stands in its file, as it follows the number of a schema. */
    public byte[] withPlace(byte[] value) {
        byte[] both = new byte[place.length + value.length];
        System.arraycopy(place, 0, both, 0, place.length);
        System.arraycopy(value, 0, both, place.length, value.length);
        return both;
    }

    /**
     * Where the value begins behind {@code from}, where the place of its message begins. Which message it is the configuration
     * knows.
     */
    public static int skipPlace(byte[] bytes, int from) throws UnreadableBytesException {
        return MessageIndexes.skip(bytes, from);
    }

    @Override
    public Json decode(byte[] bytes, int from) throws UnreadableBytesException {
        DynamicMessage message;
        try {
            var in = CodedInputStream.newInstance(bytes, from, bytes.length - from);
            message = DynamicMessage.newBuilder(descriptor).mergeFrom(in).build();
            in.checkLastTagWas(0);
        } catch (IOException unreadable) {
            throw new UnreadableBytesException("it is not a message of the type " + descriptor.getFullName());
        } catch (UninitializedMessageException incomplete) {
            throw new UnreadableBytesException("it lacks fields that " + descriptor.getFullName() + " requires");
        }
        return Json.of(new ProtoReader().read(message));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProtoType that && descriptor.equals(that.descriptor);
    }

    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }

    @Override
    public String toString() {
        return "ProtoType[" + descriptor.getFullName() + "]";
    }
}
