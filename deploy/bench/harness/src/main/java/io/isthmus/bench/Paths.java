package io.isthmus.bench;

import io.isthmus.bench.load.HttpRequest;
import io.isthmus.bench.load.Template;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who takes part on which path. The gateway comes first; what it is compared to follows. */
final class Paths {

    /** 256 bytes. */
    private static final String ORDER = order();

    private final Stage stage;
    private final String credentials;

    Paths(Stage stage, String token) {
        this.stage = stage;
        this.credentials = "Authorization: Bearer " + token + "\r\n";
    }

    List<Contender> http() throws IOException {
        String upstream = stage.service("Upstream");
        var plain = HttpRequest.get("/v1/items/" + Template.ID, "", 1);
        List<Contender> all = new ArrayList<>();
        all.addAll(stage.gateways(authenticatedItem(), "http.yaml", before(upstream)));
        all.add(stage.reference("vertx-http-proxy", plain, "VertxProxy", upstream));
        all.add(stage.spring("Spring Cloud Gateway", plain, "CloudGateway", upstream));
        if (Files.isExecutable(Path.of("/usr/sbin/nginx"))) {
            all.add(nginx(plain, upstream));
        }
        if (Files.isExecutable(Path.of("/usr/sbin/haproxy"))) {
            all.add(haproxy(plain, upstream));
        }
        return all;
    }

    /** Those of {@link #http} whose cost by the number of their connections is of interest. */
    List<Contender.Server> connections() throws IOException {
        String upstream = stage.service("Upstream");
        var plain = HttpRequest.get("/v1/items/" + Template.ID, "", 1);
        List<Contender.Server> all = new ArrayList<>();
        all.add(stage.gateway("isthmus", "nio", authenticatedItem(), "http.yaml", before(upstream)));
        all.add(stage.reference("vertx-http-proxy", plain, "VertxProxy", upstream));
        if (Files.isExecutable(Path.of("/usr/sbin/nginx"))) {
            all.add(nginx(plain, upstream));
        }
        return all;
    }

    private HttpRequest authenticatedItem() {
        return HttpRequest.get("/v1/items/" + Template.ID, credentials, 1);
    }

    private static Map<String, String> before(String upstream) {
        return Map.of("BENCH_UPSTREAM", "http://127.0.0.1:" + upstream);
    }

    private Contender.Server haproxy(HttpRequest request, String upstream) throws IOException {
        int port = Stage.freePort();
        var config = stage.file("haproxy.cfg", """
                global
                  nbthread 1
                  maxconn 4096
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend clients
                  bind 127.0.0.1:%d
                  http-request replace-path /v1(/.*) \\1
                  default_backend items
                backend items
                  http-reuse always
                  server upstream 127.0.0.1:%s
                """.formatted(port, upstream));
        return stage.program("HAProxy", request, port, List.of("/usr/sbin/haproxy", "-db", "-f", config.toString()));
    }

    private Contender.Server nginx(HttpRequest request, String upstream) throws IOException {
        int port = Stage.freePort();
        var config = stage.file("nginx.conf", """
                daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log nginx-error.log;
                events { worker_connections 15000; }
                http {
                  access_log nginx-access.log;
                  keepalive_requests 1000000000;
                  upstream items { server 127.0.0.1:%s; keepalive 512; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%d;
                    location /v1/ {
                      proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://items/;
                    }
                  }
                }
                """.formatted(upstream, port));
        return stage.program(
                "nginx",
                request,
                port,
                List.of("/usr/sbin/nginx", "-p", stage.folder().toString(), "-c", config.toString()));
    }

    List<Contender> kafka() throws IOException {
        String bootstrap = stage.service("Brokers", "kafka");
        stage.service("KafkaService", bootstrap, "bench.orders");
        var plain = HttpRequest.post("/v1/orders", "", ORDER);
        return after(
                stage.gateways(
                        HttpRequest.post("/v1/orders", credentials, ORDER),
                        "kafka.yaml",
                        Map.of("BENCH_KAFKA", bootstrap)),
                stage.spring(
                        "Spring as it comes",
                        plain,
                        "KafkaGateway",
                        bootstrap,
                        "bench.orders",
                        "bench.replies.spring",
                        "comes"),
                stage.spring(
                        "Spring tuned",
                        plain,
                        "KafkaGateway",
                        bootstrap,
                        "bench.orders",
                        "bench.replies.tuned",
                        "tuned"),
                stage.reference(
                        "Vert.x by hand",
                        plain,
                        "VertxBrokers",
                        "kafka",
                        bootstrap,
                        "bench.orders",
                        "bench.replies.vertx"),
                stage.client("raw client", "RawKafka", bootstrap, "bench.orders", "bench.replies.raw", ORDER));
    }

    List<Contender> rabbitmq() throws IOException {
        String uri = rabbit();
        stage.service("RabbitService", uri, "bench.orders");
        var plain = HttpRequest.post("/v1/orders", "", ORDER);
        return after(
                stage.gateways(
                        HttpRequest.post("/v1/orders", credentials, ORDER), "rabbitmq.yaml", Map.of("BENCH_AMQP", uri)),
                stage.spring("Spring AsyncRabbitTemplate", plain, "RabbitGateway", uri, "bench.orders"),
                stage.reference("Vert.x by hand", plain, "VertxBrokers", "rabbitmq", uri, "bench.orders"),
                stage.client("raw client", "RawRabbit", uri, "bench.orders", ORDER));
    }

    List<Contender> gather() throws IOException {
        String upstream = stage.service("Upstream");
        var plain = HttpRequest.get("/v1/pages/" + Template.ID, "", 5);
        return after(
                stage.gateways(
                        HttpRequest.get("/v1/pages/" + Template.ID, credentials, 5),
                        "gather.yaml",
                        Map.of("BENCH_UPSTREAM", "http://127.0.0.1:" + upstream)),
                stage.spring("Spring WebClient and zip", plain, "Gather", upstream),
                stage.reference("Vert.x by hand", plain, "VertxGather", upstream));
    }

    /** Two legs over HTTP, two over Kafka, one over RabbitMQ. */
    List<Contender> mixed() throws IOException {
        String upstream = stage.service("Upstream");
        String bootstrap = stage.service("Brokers", "kafka");
        String uri = rabbit();
        stage.service("KafkaService", bootstrap, "bench.one", "bench.two");
        stage.service("RabbitService", uri, "bench.orders");
        var plain = HttpRequest.get("/v1/pages/" + Template.ID, "", 5);
        return after(
                stage.gateways(
                        HttpRequest.get("/v1/pages/" + Template.ID, credentials, 5),
                        "mixed.yaml",
                        Map.of(
                                "BENCH_UPSTREAM",
                                "http://127.0.0.1:" + upstream,
                                "BENCH_KAFKA",
                                bootstrap,
                                "BENCH_AMQP",
                                uri)),
                stage.spring(
                        "Spring tuned",
                        plain,
                        "Mixed",
                        upstream,
                        bootstrap,
                        "bench.one",
                        "bench.two",
                        "bench.replies.tuned",
                        uri,
                        "bench.orders"),
                stage.reference(
                        "Vert.x by hand",
                        plain,
                        "VertxMixed",
                        upstream,
                        bootstrap,
                        "bench.one",
                        "bench.two",
                        "bench.replies.vertx",
                        uri,
                        "bench.orders"));
    }

    /** From nothing to the first answer, with brokers that are there. */
    void startup(PrintStream out) throws IOException, InterruptedException {
        String upstream = stage.service("Upstream");
        String bootstrap = stage.service("Brokers", "kafka");
        String uri = rabbit();
        stage.service("KafkaService", bootstrap, "bench.orders");
        stage.service("RabbitService", uri, "bench.orders");
        int port = Stage.freePort();
        var environment = Map.of(
                "BENCH_PORT",
                Integer.toString(port),
                "BENCH_ADMIN_PORT",
                Integer.toString(Stage.freePort()),
                "BENCH_KEYS",
                stage.keys().toString(),
                "BENCH_UPSTREAM",
                "http://127.0.0.1:" + upstream,
                "BENCH_KAFKA",
                bootstrap,
                "BENCH_AMQP",
                uri);
        var startup = new Startup(
                stage.gatewayCommand("startup.yaml"),
                environment,
                port,
                GatewayUnderTest.request("GET", "/v1/items/1", "Accept: */*", "", "close"));
        startup.run(out);
    }

    /** What a connection and a request that waits take. */
    void memory(PrintStream out) throws Exception {
        Memory.run(stage.executable(), stage.service("Brokers", "kafka"), out);
    }

    private static List<Contender> after(List<Contender.Server> gateways, Contender... references) {
        List<Contender> all = new ArrayList<>(gateways);
        all.addAll(List.of(references));
        return all;
    }

    private String rabbit() throws IOException {
        String[] broker = stage.service("Brokers", "amqp").split(" ", 2);
        System.out.println("AMQP broker: " + broker[0]);
        stage.pinRabbit();
        return broker[1];
    }

    private static String order() {
        String begin = "{\"id\":\"" + Template.ID + "\",\"customerId\":\"c-42\",\"quantity\":3,\"text\":\"";
        return begin + "x".repeat(256 - begin.length() - 2) + "\"}";
    }
}
