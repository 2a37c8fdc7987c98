package io.isthmus.bench.peer;

import java.io.IOException;

/** How a program says that it is there, and how long it stays. */
final class Ready {

    private Ready() {}

    /** Prints {@code READY} and what there is to tell. */
    static void tell(Object what) {
        System.out.println("READY " + what);
        System.out.flush();
    }

    /** Stays until whoever started this program is gone, so that nothing is left behind. */
    static void stayUntilOrphaned() throws IOException {
        while (System.in.read() >= 0) {
            // What is said does not matter, only that there is somebody.
        }
        Runtime.getRuntime().halt(0);
    }
}
