package io.isthmus.demo;

import io.isthmus.testbed.EmbeddedAmqp;
import io.isthmus.testbed.EmbeddedKafka;
import io.isthmus.testbed.KafkaSettings;
import io.isthmus.testbed.Ports;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts all that the demo needs, the gateway last and as a process of its own, prints what to try, and stops all of it
 * when it is told to or when the gateway ends.
 */
@Command(name = "deploy/demo/run", mixinStandardHelpOptions = true, description = "Runs the demo until Ctrl-C.")
public final class Demo implements Callable<Integer> {

    private static final int KAFKA_PORT = 9092;
    private static final int AMQP_PORT = 5672;
    private static final int ISSUER_PORT = 9091;
    private static final int SERVICES_PORT = 7001;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    /** Exit statuses above this one say that a signal ended the process. */
    private static final int SIGNALLED = 128;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Use this Kafka instead of an embedded one.")
    private @Nullable String kafka;

    @Option(names = "--amqp", paramLabel = "URI", description = "Use this RabbitMQ instead of an embedded broker.")
    private @Nullable String amqp;

    @Option(names = "--services-only", description = "Run the sample services and the issuer, and no gateway.")
    private boolean servicesOnly;

    @Option(names = "--gateway", hidden = true, description = "The isthmus executable.")
    private Path gateway = Path.of("isthmus");

    @Option(names = "--config", hidden = true, description = "The gateway's configuration.")
    private Path config = Path.of("gateway.yaml");

    private volatile boolean stopping;

    /** What to stop, last started first. */
    private final Deque<AutoCloseable> started = new ConcurrentLinkedDeque<>();

    private final PrintStream out = System.out;

    /** @param args see {@code --help} */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        long begun = System.nanoTime();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "demo-stop"));
        String bootstrap = kafka != null ? kafka : startKafka();
        String uri = amqp != null ? amqp : startAmqp();
        startServices(bootstrap, uri);
        if (servicesOnly) {
            out.println("The sample services are ready.");
            new CountDownLatch(1).await();
        }
        Process process = startGateway(bootstrap, uri);
        if (!awaitReady(process)) {
            out.println("The gateway has not become ready; its log is above.");
            return 1;
        }
        announce(process.pid(), Duration.ofNanos(System.nanoTime() - begun));
        int status = process.waitFor();
        while (status > SIGNALLED && !stopping) {
            // What a container platform does: an instance that was killed is started again.
            out.printf("The gateway was killed (status %d); starting it again.%n", status);
            status = startGateway(bootstrap, uri).waitFor();
        }
        return status;
    }

    private String startKafka() throws IOException {
        EmbeddedKafka broker = EmbeddedKafka.started(KafkaSettings.defaults().withPort(freePort(KAFKA_PORT)));
        started.push(broker);
        return broker.bootstrap();
    }

    private String startAmqp() throws IOException {
        EmbeddedAmqp broker = EmbeddedAmqp.started(freePort(AMQP_PORT));
        started.push(broker);
        return broker.uri();
    }

    /** The usual port, or another one where a broker of the user's has it. */
    private static int freePort(int usual) throws IOException {
        try (var socket = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (BindException taken) {
            return Ports.free();
        }
    }

    private void startServices(String bootstrap, String uri) throws Exception {
        Vertx vertx = Vertx.vertx();
        started.push(() -> vertx.close().await(5, TimeUnit.SECONDS));
        // From other containers only where there is no gateway beside us.
        String host = servicesOnly ? "0.0.0.0" : "127.0.0.1";
        HttpService.start(vertx, host, SERVICES_PORT).await(10, TimeUnit.SECONDS);
        TokenIssuer.start(vertx, host, ISSUER_PORT).await(10, TimeUnit.SECONDS);
        started.push(new AmqpService(uri));
        var quotes = new KafkaService(
                bootstrap,
                "quote-service",
                Map.of("quote.requests", Shop::quote, "order.lookup", request -> Shop.order(request.getString("id"))));
        started.push(quotes);
        quotes.awaitReady();
    }

    private Process startGateway(String bootstrap, String uri) throws IOException {
        var builder = new ProcessBuilder(gateway.toString(), "run", "--config", config.toString()).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "DEMO_KAFKA",
                        bootstrap,
                        "DEMO_AMQP",
                        uri,
                        "DEMO_SERVICES",
                        "http://127.0.0.1:" + SERVICES_PORT,
                        "DEMO_KEYS",
                        "http://127.0.0.1:" + ISSUER_PORT + "/jwks.json"));
        Process process = builder.start();
        started.push(() -> {
            process.destroy();
            if (!process.waitFor(25, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        });
        return process;
    }

    private static boolean awaitReady(Process process) throws InterruptedException {
        long giveUpAt = System.nanoTime() + START_WITHIN.toNanos();
        var ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:9090/ready"))
                .timeout(Duration.ofSeconds(1))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (process.isAlive() && System.nanoTime() < giveUpAt) {
                try {
                    if (client.send(ask, BodyHandlers.discarding()).statusCode() == 200) {
                        return true;
                    }
                } catch (IOException notYet) {
                    LoggerFactory.getLogger(Demo.class).debug("the gateway is not ready yet");
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
        return false;
    }

    private void announce(long pid, Duration took) {
        out.printf("""

                Isthmus demo is ready after %.1f s: http://localhost:8080, admin http://localhost:9090 (gateway process %d)

                A quote, answered by a service on Kafka:
                  curl -s localhost:8080/v1/quotes -H "Authorization: Bearer $(deploy/demo/token --scope quote.write)" -H 'Content-Type: application/json' -d '{"customerId":"c-7","items":[{"sku":"a-1","quantity":3}]}'
                A reservation, answered by a service on RabbitMQ:
                  curl -s localhost:8080/v1/stock/a-1/reservations -H "Authorization: Bearer $(deploy/demo/token --scope stock.write)" -H 'Content-Type: application/json' -d '{"quantity":2}'
                A catalog item, answered over HTTP, for anyone:
                  curl -s localhost:8080/v1/catalog/items/a-1
                An order page, put together from all three:
                  curl -si localhost:8080/v1/orders/42/page -H "Authorization: Bearer $(deploy/demo/token --scope order.read)"
                What is refused, and how it says so:
                  curl -s localhost:8080/v1/orders/42/page
                Health and metrics:
                  curl -s localhost:9090/ready; curl -s localhost:9090/metrics | grep ^isthmus_

                Ctrl-C stops everything.
                """, took.toMillis() / 1000.0, pid);
    }

    private void stop() {
        stopping = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(Demo.class).warn("could not stop a part of the demo", e);
            }
        }
    }
}
