package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.ConfirmListener;
import io.isthmus.aggregator.reply.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one publishing channel that the broker has not confirmed, by their delivery tags. The publishing
 * thread puts in, the connection's reader takes out.
 *
 * <p>A ring: a message that a whole round of later ones has overtaken is no longer waited for, and ends as unconfirmed
 * if no reply comes. So it neither grows nor holds up the others.
 */
final class Confirms implements ConfirmListener {

    private static final int SLOTS_MAX = 1 << 20;

    private final AtomicReferenceArray<@Nullable Unconfirmed> slots;
    private final int mask;
    private final Consumer<Pending> refused;

    /** All tags below are decided. The reader's. */
    private long undecided = 1;

    /** @param bytes of the message's body */
    record Unconfirmed(long tag, Pending pending, int bytes) {}

    /**
     * @param pendingMax how many requests wait for their replies at the most
     * @param refused what becomes of a message that the broker does not take
     */
    Confirms(int pendingMax, Consumer<Pending> refused) {
        this.refused = refused;
        int wanted = Math.clamp(pendingMax, 1024, SLOTS_MAX);
        int size = Integer.highestOneBit(2 * wanted - 1);
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
    }

    /** To be called right before the message is published. */
    void expect(long tag, Pending pending, int bytes) {
        slots.setRelease(slot(tag), new Unconfirmed(tag, pending, bytes));
    }

    @Override
    public void handleAck(long tag, boolean multiple) {
        decide(tag, multiple, Pending::confirmed);
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
        decide(tag, multiple, refused);
    }

    private void decide(long tag, boolean multiple, Consumer<Pending> how) {
        long first = multiple ? Math.max(undecided, tag - mask) : tag;
        for (long each = first; each <= tag; each++) {
            Unconfirmed taken = take(each);
            if (taken != null) {
                how.accept(taken.pending());
            }
        }
        if (multiple || tag == undecided) {
            undecided = Math.max(undecided, tag + 1);
        }
    }

    /** Those that are not confirmed, in the order of their publishing, once the channel is closed. */
    List<Unconfirmed> takeAll(long lastTag) {
        var unconfirmed = new ArrayList<Unconfirmed>();
        for (long tag = Math.max(1, lastTag - mask); tag <= lastTag; tag++) {
            Unconfirmed taken = take(tag);
            if (taken != null) {
                unconfirmed.add(taken);
            }
        }
        return unconfirmed;
    }

    private @Nullable Unconfirmed take(long tag) {
        int slot = slot(tag);
        Unconfirmed at = slots.getAcquire(slot);
        return at != null && at.tag == tag && slots.compareAndSet(slot, at, null) ? at : null;
    }

    private int slot(long tag) {
        return (int) tag & mask;
    }
}
