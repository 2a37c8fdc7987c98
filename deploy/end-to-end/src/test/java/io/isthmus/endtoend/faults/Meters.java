package io.isthmus.endtoend.faults;

import io.isthmus.endtoend.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What a gateway counts, as its administration port tells it. */
final class Meters {

    private final String url;

    /** @param url of {@code /metrics} */
    Meters(String url) {
        this.url = url;
    }

    /**
     * The sum over all samples of a meter.
     *
     * @param labels that a sample must have, such as {@code fate="late"}
     */
    long sum(String meter, String... labels) {
        double sum = text().lines()
                .filter(line -> line.startsWith(meter + "{") || line.startsWith(meter + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        return Math.round(sum);
    }

    /** Replies that answered nobody. */
    long dropped(String fate) {
        return sum("isthmus_replies_dropped_total", "fate=\"" + fate + "\"");
    }

    /** Requests that wait for their outcome. */
    long waiting() {
        return sum("isthmus_channel_in_flight");
    }

    private String text() {
        try {
            return Ready.get(url).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
