package io.isthmus.bench.peer;

import io.isthmus.bench.load.Load;
import io.isthmus.bench.load.LoadPlan;
import io.isthmus.bench.load.Requester;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** For references that are clients themselves: a line {@code IN_FLIGHT PER_SECOND MILLIS} in, a line {@code RESULT …} out. */
final class Loads {

    private Loads() {}

    static void serve(Requester requester) throws IOException {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Ready.tell("for loads");
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] plan = line.split(" ", -1);
            var result = Load.run(
                    requester,
                    new LoadPlan(
                            Integer.parseInt(plan[0]),
                            Integer.parseInt(plan[1]),
                            Duration.ofMillis(Long.parseLong(plan[2]))));
            System.out.println("RESULT " + result.line());
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}
