package io.isthmus.ingress.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.isthmus.ingress.conformance.Finding.Verdict;
import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.BrokerConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.SocketTransport;
import io.isthmus.schema.config.TargetConfig;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Services that are right, and services each of which is wrong in one way. Asking is mostly waiting for answers that never
 * come, so it is done of several services at a time, each with a topic or queue of its own. Each method says so rather than
 * the class, which would then run beside other classes.
 */
class ConformanceTest {

    /** What is never answered is waited for so long. */
    private static final Duration SHORT = Duration.ofSeconds(8);

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    @Execution(CONCURRENT)
    void nothingIsFoundOfAServiceOnKafkaThatIsRight() throws Exception {
        try (var _ = new KafkaService(Brokers.kafka().bootstrap(), "conformance.right", Flaw.NONE)) {
            Report report = kafka("conformance.right", LONG);

            assertIsRight(report);
            assertThat(report.left()).isEmpty();
            await().untilAsserted(() -> assertThat(topics())
                    .doesNotContain("conformance.right.replies", "conformance.right.replies.other"));
        }
    }

    @Test
    @Execution(CONCURRENT)
    void aReplyTopicThatWasThereBeforeStays() throws Exception {
        make("conformance.before.replies");
        try (var _ = new KafkaService(Brokers.kafka().bootstrap(), "conformance.before", Flaw.NONE)) {
            assertIsRight(kafka("conformance.before", LONG));
        }

        await().untilAsserted(() -> assertThat(topics())
                .contains("conformance.before.replies")
                .doesNotContain("conformance.before.replies.other"));
    }

    @Test
    @Execution(CONCURRENT)
    void whatTheBrokerDoesNotLetItDeleteIsNamed() throws Exception {
        try (var keeping = Brokers.newKafka(KafkaSettings.defaults().with("delete.topic.enable", "false"));
                var _ = new KafkaService(keeping.bootstrap(), "conformance.kept", Flaw.NONE)) {
            Report report = ask(
                    "kafka: {bootstrap: [\"" + keeping.bootstrap() + "\"]}",
                    "kafka: {broker: it, topic: conformance.kept}",
                    "kept",
                    LONG);

            assertIsRight(report);
            assertThat(report.left())
                    .satisfiesExactlyInAnyOrder(
                            left -> assertThat(left).startsWith("topic kept: "),
                            left -> assertThat(left).startsWith("topic kept.other: "));
            assertThat(report.text()).contains("Not removed: topic kept.other: ");
        }
    }

    private static Set<String> topics() throws Exception {
        try (var admin = admin()) {
            return admin.listTopics().names().get();
        }
    }

    private static void make(String topic) throws Exception {
        try (var admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", Brokers.kafka().bootstrap()));
    }

    @Test
    @Execution(CONCURRENT)
    void nothingIsFoundOfAServiceOnRabbitMqThatIsRight() throws Exception {
        try (var _ = new RabbitService(Brokers.amqp().uri(), "conformance.right", Flaw.NONE)) {
            assertIsRight(rabbit("conformance.right", LONG));
        }
    }

    private static void assertIsRight(Report report) {
        assertThat(report.findings())
                .as(report.text())
                .extracting(Finding::verdict)
                .containsOnly(Verdict.PASSED);
        assertThat(report.findings())
                .extracting(Finding::check)
                .containsExactly(
                        "answers",
                        "correlation echoed",
                        "reply address",
                        "content type",
                        "unknown headers",
                        "many at a time",
                        "fault form",
                        "goes on",
                        "answered once",
                        "deadline respected");
        assertThat(report.isGood()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT,               answers",
        "NO_CORRELATION,       correlation echoed",
        "CHANGED_CORRELATION,  correlation echoed",
        "ONE_PARTITION,        reply address",
        "ONE_ADDRESS,          reply address",
        "TWICE,                answered once",
        "NO_CONTENT_TYPE,      content type",
        "WRONG_CONTENT_TYPE,   content type",
        "SUCCESS_FOR_BAD_BODY, fault form",
        "SILENT_ON_BAD_BODY,   fault form",
        "STOPS_AFTER_BAD_BODY, goes on",
        "SHY_OF_HEADERS,       unknown headers",
        "MIXES_UP,             many at a time"
    })
    @Execution(CONCURRENT)
    void whatIsWrongWithAServiceOnKafkaIsFound(Flaw flaw, String check) throws Exception {
        String topic = "conformance." + flaw;
        try (var _ = new KafkaService(Brokers.kafka().bootstrap(), topic, flaw)) {
            Said.assertOnly(kafka(topic, SHORT), check, Verdict.FAILED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT,               answers",
        "NO_CORRELATION,       correlation echoed",
        "ONE_ADDRESS,          reply address",
        "TWICE,                answered once",
        "NO_CONTENT_TYPE,      content type",
        "SILENT_ON_BAD_BODY,   fault form",
        "STOPS_AFTER_BAD_BODY, goes on",
        "SHY_OF_HEADERS,       unknown headers",
        "MIXES_UP,             many at a time"
    })
    @Execution(CONCURRENT)
    void whatIsWrongWithAServiceOnRabbitMqIsFound(Flaw flaw, String check) throws Exception {
        String queue = "conformance." + flaw;
        try (var _ = new RabbitService(Brokers.amqp().uri(), queue, flaw)) {
            Said.assertOnly(rabbit(queue, SHORT), check, Verdict.FAILED);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void workForNobodyIsAWarning() throws Exception {
        try (var _ = new KafkaService(Brokers.kafka().bootstrap(), "conformance.late", Flaw.WORKS_FOR_NOBODY)) {
            Said.assertOnly(kafka("conformance.late", LONG), "deadline respected", Verdict.WARNED);
        }
        try (var _ = new RabbitService(Brokers.amqp().uri(), "conformance.late", Flaw.WORKS_FOR_NOBODY)) {
            Report report = rabbit("conformance.late", LONG);
            if (Brokers.amqp().isRabbitMq()) {
                Said.assertOnly(report, "deadline respected", Verdict.WARNED);
            } else {
                // Qpid is told when, not how long: it drops the message itself, whatever the service does.
                assertThat(Said.verdict(report, "deadline respected")).isEqualTo(Verdict.PASSED);
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void whoIsNotThereCannotBeAskedAndNothingIsLeftOfTheAttempt() throws Exception {
        assertThatThrownBy(() -> rabbit("conformance.nobody", SHORT))
                .isInstanceOf(Conformance.CannotAskException.class);
        assertThatThrownBy(() -> kafka("conformance.nobody", SHORT))
                .isInstanceOf(Conformance.CannotAskException.class)
                .hasMessageContaining("conformance.nobody does not exist");
        await().untilAsserted(() ->
                assertThat(topics()).doesNotContain("conformance.nobody.replies", "conformance.nobody.replies.other"));
    }

    private static Report kafka(String topic, Duration timeout) throws Exception {
        return ask(
                "kafka: {bootstrap: [\"" + Brokers.kafka().bootstrap() + "\"]}",
                "kafka: {broker: it, topic: " + topic + "}",
                topic + ".replies",
                timeout);
    }

    private static Report rabbit(String queue, Duration timeout) throws Exception {
        return ask(
                "rabbitmq: {uri: \"" + Brokers.amqp().uri() + "\"}",
                "rabbitmq: {broker: it, queue: " + queue + "}",
                queue + ".replies",
                timeout);
    }

    private static Report ask(String broker, String target, String replies, Duration timeout) throws Exception {
        String text = """
                version: 1
                brokers: {it: {%s}}
                routes: {it: {match: {path: /}, allow: anyone, call: {%s}}}
                """.formatted(broker, target);
        var config = ((ConfigResult.Loaded) ConfigLoader.load(Path.of("test.yaml"), text, Map.of())).config();
        BrokerConfig asked = Objects.requireNonNull(config.brokers().get("it"));
        TargetConfig of =
                ((CallConfig) Objects.requireNonNull(config.routes().get("it")).action()).target();
        var question =
                new Question(asked, of, "{\"n\":\"{n}\"}", "not what it takes", "application/json", timeout, replies);
        return Conformance.of(question, "The service", EventLoops.start(SocketTransport.NIO));
    }
}
