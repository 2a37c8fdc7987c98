package io.isthmus.bench;

import io.isthmus.bench.load.LoadResult;

/**
 * One round of one contender.
 *
 * @param cpuPer1000 seconds of processor time of its process for 1,000 right answers
 */
record Measured(LoadResult load, double cpuPer1000, double residentMegabytes) {}
