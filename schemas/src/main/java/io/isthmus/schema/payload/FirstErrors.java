package io.isthmus.schema.payload;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.Collection;

/** The errors of one validation, which it ends when there are enough of them. */
final class FirstErrors extends ArrayList<Error> {

    private final int most;

    FirstErrors(int most) {
        this.most = most;
    }

    @Override
    public boolean add(Error error) {
        super.add(error);
        if (size() >= most) {
            throw new Enough();
        }
        return true;
    }

    @Override
    public boolean addAll(Collection<? extends Error> errors) {
        errors.forEach(this::add);
        return !errors.isEmpty();
    }

    /** Ends the validation. */
    static final class Enough extends RuntimeException {

        Enough() {
            super(null, null, false, false);
        }
    }
}
