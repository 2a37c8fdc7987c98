package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.Attendance.Progress;

/** Tells how many legs of one gather have ended. For one event loop. */
final class LandingCount implements Landing {

    private final int legs;
    private final Progress progress;
    private int ended;

    LandingCount(int legs, Progress progress) {
        this.legs = legs;
        this.progress = progress;
    }

    @Override
    public void landed(Leg leg, LegEnd end) {
        ended++;
        progress.arrived(ended, legs);
    }
}
