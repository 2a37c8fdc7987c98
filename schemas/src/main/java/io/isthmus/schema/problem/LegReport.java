package io.isthmus.schema.problem;

import org.jspecify.annotations.Nullable;

/**
 * What became of one leg of a gather.
 *
 * @param name the leg's name in the configuration
 * @param outcome {@code ok}, {@code fallback}, {@code skipped}, or the slug of a {@link ProblemType}
 * @param status the service's own HTTP status, null if it gave none
 * @param millis time from the start of the gather to the leg's end, in milliseconds
 */
public record LegReport(
        String name, String outcome, @Nullable Integer status, long millis) {}
