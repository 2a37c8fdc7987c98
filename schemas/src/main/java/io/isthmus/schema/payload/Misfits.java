package io.isthmus.schema.payload;

import io.isthmus.schema.problem.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a value does not fit, while it is gone through. For one thread. */
public final class Misfits {

    private final List<Violation> found = new ArrayList<>();

    /**
     * @param keyword what is broken, in the words of JSON Schema where it has one
     * @param detail what is wrong, for people
     */
    public void add(@Nullable Place place, String keyword, String detail) {
        if (found.size() < PayloadSchema.VIOLATIONS_MAX) {
            found.add(new Violation(Place.pointer(place), keyword, detail));
        }
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** @throws MisfitException if there are any */
    public void check() throws MisfitException {
        if (!found.isEmpty()) {
            throw new MisfitException(found);
        }
    }

    /**
     * A place inside a document, of which the root is null.
     *
     * @param around where it stands
     * @param step a member's name or an element's number
     */
    public record Place(@Nullable Place around, Object step) {

        /** As a JSON Pointer (RFC 6901). */
        static String pointer(@Nullable Place place) {
            var pointer = new StringBuilder();
            for (Place each = place; each != null; each = each.around) {
                pointer.insert(0, "/" + each.step.toString().replace("~", "~0").replace("/", "~1"));
            }
            return pointer.toString();
        }
    }
}
