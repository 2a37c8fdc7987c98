package io.isthmus.bench;

import io.isthmus.bench.load.HttpRequest;
import io.isthmus.bench.load.HttpRequester;
import io.isthmus.bench.load.Load;
import io.isthmus.bench.load.LoadPlan;
import io.isthmus.bench.load.LoadResult;
import io.isthmus.bench.process.Child;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;

/** One of those that are compared. */
interface Contender {

    String name();

    /** Puts load on it, and waits for the last answer. */
    LoadResult run(LoadPlan plan);

    /** The process whose cost counts. */
    Child process();

    /** A server on {@code port}; the load comes from this process. */
    record Server(String name, Child process, int port, HttpRequest request, Vertx vertx) implements Contender {

        @Override
        public LoadResult run(LoadPlan plan) {
            try (var requester = connected(plan.inFlight())) {
                return Load.run(requester, plan);
            }
        }

        HttpRequester connected(int connections) {
            try {
                return HttpRequester.connected(vertx, port, connections, request);
            } catch (TimeoutException e) {
                throw new IllegalStateException(name + " takes no connections", e);
            }
        }
    }

    /** A client that makes its own load: there is no HTTP before it. */
    record Client(String name, Child process) implements Contender {

        @Override
        public LoadResult run(LoadPlan plan) {
            process.tell(plan.inFlight() + " " + plan.perSecond() + " "
                    + plan.duration().toMillis());
            return LoadResult.parse(process.await("RESULT"));
        }
    }
}
