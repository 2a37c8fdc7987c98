package quotes;

import jakarta.enterprise.inject.se.SeContainerInitializer;

/** Runs the service until it is stopped; {@code KAFKA} is the broker's address. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (var container = SeContainerInitializer.newInstance().initialize()) {
            System.out.println("services are ready");
            Thread.currentThread().join();
        }
    }
}
