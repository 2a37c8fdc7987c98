package io.isthmus.bench.load;

/**
 * What came of a load.
 *
 * @param answered right answers within the time
 * @param wrong answers that were errors, or another request's, or did not come
 * @param p50Micros latency, from when the request was due in an open loop, else from when it was sent
 */
public record LoadResult(long answered, long wrong, double seconds, long p50Micros, long p99Micros, long p999Micros) {

    public double perSecond() {
        return answered / seconds;
    }

    /** One line, to be read by {@link #parse}. */
    public String line() {
        return "%d %d %f %d %d %d".formatted(answered, wrong, seconds, p50Micros, p99Micros, p999Micros);
    }

    public static LoadResult parse(String line) {
        String[] parts = line.strip().split(" ", -1);
        return new LoadResult(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Double.parseDouble(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }
}
