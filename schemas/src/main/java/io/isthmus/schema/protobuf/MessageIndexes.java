package io.isthmus.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a message stands in its file, as Confluent's serializers write it behind the number of the schema: how many steps there are
 * and each step's index, all as zig-zag numbers; the first message of a file is a single zero.
 */
final class MessageIndexes {

    private static final int STEPS_MAX = 100;

    private MessageIndexes() {}

    static byte[] of(Descriptor message) {
        Deque<Integer> steps = new ArrayDeque<>();
        for (Descriptor each = message; each != null; each = each.getContainingType()) {
            steps.addFirst(each.getIndex());
        }
        if (steps.size() == 1 && steps.getFirst() == 0) {
            return new byte[1];
        }
        var bytes = new ByteArrayOutputStream();
        write(bytes, steps.size());
        steps.forEach(step -> write(bytes, step));
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream bytes, int number) {
        int left = number << 1;
        while (left > 0x7f) {
            bytes.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        bytes.write(left);
    }

    /** The position behind the list that begins at {@code from}. */
    static int skip(byte[] bytes, int from) throws UnreadableBytesException {
        int at = from;
        int steps = 0;
        for (int left = 1, shift = 0; left > 0; left--, shift = 0) {
            int number = 0;
            byte next;
            do {
                if (at >= bytes.length || shift > 28) {
                    throw new UnreadableBytesException("it does not say which message it is");
                }
                next = bytes[at++];
                number |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            if (steps++ == 0) {
                int count = number >>> 1;
                if ((number & 1) != 0 || count > STEPS_MAX) {
                    throw new UnreadableBytesException("it does not say which message it is");
                }
                left += count;
            }
        }
        return at;
    }
}
