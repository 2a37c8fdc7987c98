package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaSettings;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that answers twice, late, to the wrong one, to nobody, with too much and with garbage, all at once: every
 * reply that answers nobody is counted for what it is, and every other request gets its answer.
 */
class MisbehavingServicesTest {

    private static final int OF_EACH = 20;
    private static final int HUGE = 5;
    private static final int NEIGHBOURS = 400;
    private static final int CLIENTS = 60;

    /** Of those that get no answer: they wait for all of it. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(30);

    /** After a deadline of {@link #SHORT}. */
    private static final long LATE_MILLIS = 2500;

    private static final Set<Misbehaviour> UNANSWERED = EnumSet.of(
            Misbehaviour.LATE,
            Misbehaviour.ANOTHERS_ID,
            Misbehaviour.NO_ID,
            Misbehaviour.OWN_ID,
            Misbehaviour.FORGED_ID,
            Misbehaviour.FOREIGN_ID,
            Misbehaviour.WRONG_PLACE);

    private static final Set<Misbehaviour> ANSWERED =
            EnumSet.of(Misbehaviour.TWICE, Misbehaviour.GARBAGE, Misbehaviour.BAD_STATUS, Misbehaviour.FAULT);

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    /** The id of a request that was answered. */
    private final AtomicReference<String> answered = new AtomicReference<>("");

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        later.shutdownNow();
    }

    @Test
    void onKafkaOnlyThoseSufferWhoseServiceMisbehaves() throws Exception {
        try (var kafka = Brokers.newKafka(KafkaSettings.defaults().with("message.max.bytes", "20000000"));
                var _ = new KafkaService(kafka.bootstrap(), "misbehaving", this::onKafka);
                var gateway = start(
                        "{kafka: {bootstrap: [\"" + kafka.bootstrap() + "\"], replies: {topic: misbehaving.replies}}}",
                        "{kafka: {broker: services, topic: misbehaving, key: \"${path.how}\"}")) {
            suffersAsItShould(gateway);
        }
    }

    @Test
    void onRabbitOnlyThoseSufferWhoseServiceMisbehaves() throws Exception {
        String amqp = Brokers.amqp().uri();
        try (var operator = new RabbitOperator(amqp)) {
            operator.run(channel -> {
                channel.exchangeDeclare("misbehaving", "topic", true);
                channel.queueDeclare("misbehaving", true, false, false, null);
                channel.queueBind("misbehaving", "misbehaving", "#");
            });
        }
        try (var _ = new RabbitService(amqp, "misbehaving", this::onRabbit);
                var gateway = start(
                        "{rabbitmq: {uri: \"" + amqp + "\"}}",
                        "{rabbitmq: {broker: services, exchange: misbehaving, key: \"${path.how}\"}")) {
            suffersAsItShould(gateway);
        }
    }

    private void onKafka(ConsumerRecord<byte[], byte[]> request, KafkaService service) {
        String id = KafkaService.header(request, "isthmus-correlation");
        var how = Misbehaviour.of(new String(request.key(), UTF_8));
        var reply = KafkaService.reply(
                request,
                how == Misbehaviour.WRONG_PLACE ? besides(request) : 0,
                how.id(id, answered.get()),
                how.body(request.value()));
        if (how.status() != null) {
            reply.headers().add("isthmus-status", how.status().getBytes(UTF_8));
        }
        answer(how, id, () -> service.send(reply));
    }

    /** Another of the reply topic's 12 partitions. */
    private static int besides(ConsumerRecord<byte[], byte[]> request) {
        return "11".equals(KafkaService.header(request, "isthmus-reply-partition")) ? -1 : 1;
    }

    private void onRabbit(Delivery request, RabbitService service) {
        var asked = request.getProperties();
        var how = Misbehaviour.of(request.getEnvelope().getRoutingKey());
        var properties = RabbitService.answering(how.id(asked.getCorrelationId(), answered.get()));
        if (how.status() != null) {
            properties.headers(Map.of("isthmus-status", how.status()));
        }
        String to = how == Misbehaviour.WRONG_PLACE ? "misbehaving.nowhere" : asked.getReplyTo();
        byte[] body = how.body(request.getBody());
        answer(how, asked.getCorrelationId(), () -> service.publish("", to, properties.build(), body));
    }

    private void answer(Misbehaviour how, String id, Runnable reply) {
        switch (how) {
            case LATE -> later.schedule(reply, LATE_MILLIS, TimeUnit.MILLISECONDS);
            case TWICE -> {
                reply.run();
                reply.run();
            }
            case GOOD -> {
                reply.run();
                answered.set(id);
            }
            default -> reply.run();
        }
    }

    private void suffersAsItShould(TestGateway gateway) throws Exception {
        var meters = new Meters(gateway.admin("/metrics"));
        try (var one = new Clients(1, LONG);
                var patient = new Clients(CLIENTS, LONG);
                var huge = new Clients(HUGE, LONG);
                var impatient = new Clients(CLIENTS, SHORT)) {
            one.send(1, gateway.url("/long/good")).await(30, TimeUnit.SECONDS);

            Future.all(
                            patient.send(
                                    ANSWERED.size() * OF_EACH + NEIGHBOURS,
                                    shuffled(gateway, "/long/", ANSWERED, NEIGHBOURS)),
                            huge.send(HUGE, gateway.url("/whole/huge")),
                            impatient.send(UNANSWERED.size() * OF_EACH, shuffled(gateway, "/short/", UNANSWERED, 0)))
                    .await(90, TimeUnit.SECONDS);

            patient.recorder().verify(outcomes(ANSWERED, "ok"));
            assertThat(patient.recorder().outcomes()).isEqualTo(counts(ANSWERED, NEIGHBOURS));
            huge.recorder().verify(Set.of("ok"));
            impatient.recorder().verify(Set.of("504 no-reply"));
            assertThat(impatient.recorder().outcomes()).isEqualTo(counts(UNANSWERED, 0));
        }
        Awaitility.await("every reply to nobody is counted")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(dropped(meters)).isEqualTo(fates()));
        assertThat(meters.waiting()).isZero();
    }

    /** The URLs of all requests, {@link #OF_EACH} of each misbehaviour and so many good ones, well mixed. */
    private static String[] shuffled(TestGateway gateway, String path, Set<Misbehaviour> of, int good) {
        var urls = new ArrayList<String>();
        for (int i = 0; i < OF_EACH; i++) {
            of.forEach(each -> urls.add(gateway.url(path + each.text())));
            for (int j = 0; j < good / OF_EACH; j++) {
                urls.add(gateway.url(path + Misbehaviour.GOOD.text()));
            }
        }
        return urls.toArray(String[]::new);
    }

    private static Set<String> outcomes(Set<Misbehaviour> of, String besides) {
        var outcomes = of.stream().map(Misbehaviour::outcome).collect(Collectors.toSet());
        outcomes.add(besides);
        return outcomes;
    }

    private static Map<String, Long> counts(Set<Misbehaviour> of, long good) {
        var counts = new TreeMap<String, Long>();
        of.forEach(each -> counts.merge(each.outcome(), (long) OF_EACH, Long::sum));
        if (good > 0) {
            counts.merge("ok", good, Long::sum);
        }
        return counts;
    }

    private static Map<String, Long> fates() {
        var fates = new HashMap<String, Long>();
        for (Misbehaviour each : Misbehaviour.values()) {
            if (each.fate() != null) {
                fates.merge(each.fate(), (long) OF_EACH, Long::sum);
            }
        }
        return fates;
    }

    private static Map<String, Long> dropped(Meters meters) {
        return List.of("late", "duplicate", "foreign", "forged", "uncorrelated").stream()
                .collect(Collectors.toMap(fate -> fate, meters::dropped));
    }

    private TestGateway start(String broker, String call) throws Exception {
        Files.writeString(folder.resolve("object.json"), "{\"type\": \"object\"}");
        var gateway = TestGateway.start(folder, """
                brokers:
                  services: %1$s
                routes:
                  long:
                    match: {method: POST, path: "/long/{how}"}
                    allow: anyone
                    call: %2$s, timeout: 30s}
                    reply: {schema: object.json}
                  whole:
                    match: {method: POST, path: "/whole/{how}"}
                    allow: anyone
                    call: %2$s, timeout: 30s}
                  short:
                    match: {method: POST, path: "/short/{how}"}
                    allow: anyone
                    call: %2$s, timeout: 2s}
                """.formatted(broker, call));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }
}
