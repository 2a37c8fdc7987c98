package io.isthmus.ingress.cli;

import io.isthmus.ingress.conformance.Conformance;
import io.isthmus.ingress.conformance.Question;
import io.isthmus.ingress.conformance.Report;
import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.SocketTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "conformance",
        description = "Asks a service over its broker and says whether it answers as the gateway needs it. Some dozen "
                + "requests are sent; the service works on each. Exit status: 0 if it does, 1 if it does not, 2 if it "
                + "could not be asked.")
final class ConformanceCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Option(
            names = "--body",
            paramLabel = "JSON|@FILE",
            description =
                    "A body that the service answers. {n} in it is another text in each request; where that comes "
                            + "back, it is seen whether answers are mixed up. Left out: ${DEFAULT-VALUE}")
    private String body = "{\"conformance\":\"{n}\"}";

    @Option(names = "--bad-body", paramLabel = "TEXT|@FILE", description = "A body that the service refuses.")
    private @Nullable String badBody;

    @Option(names = "--content-type", paramLabel = "TYPE", description = "Of the bodies. Left out: ${DEFAULT-VALUE}")
    private String contentType = "application/json";

    @Option(
            names = "--reply-topic",
            paramLabel = "NAME",
            description =
                    "The topic that replies come to, and NAME.other; what is missing is made, and removed at the end. With "
                            + "RabbitMQ, what the names of reply queues begin with. Left out: ${DEFAULT-VALUE}")
    private String replies = "isthmus.conformance";

    @Override
    public Integer call() {
        var line = spec.commandLine();
        Optional<GatewayConfig> config = service.config(line.getErr());
        if (config.isEmpty()) {
            return Isthmus.CONFIGURATION;
        }
        try {
            Question question = question(config.get());
            Quiet.please();
            Report report =
                    Conformance.of(question, subject(call(config.get())), EventLoops.start(SocketTransport.NIO));
            line.getOut().print(report.text());
            line.getOut().flush();
            return report.isGood() ? CommandLine.ExitCode.OK : Isthmus.FAILED;
        } catch (Conformance.CannotAskException e) {
            line.getErr().println("isthmus: the service cannot be asked: " + e.getMessage());
            return Isthmus.CONFIGURATION;
        } catch (IllegalArgumentException wrongSetting) {
            line.getErr().println("isthmus: " + wrongSetting.getMessage());
            return Isthmus.CONFIGURATION;
        } catch (IOException e) {
            line.getErr().println("isthmus: " + e.getMessage() + " cannot be read");
            return Isthmus.CONFIGURATION;
        }
    }

    private CallConfig call(GatewayConfig config) {
        return service.call(config, spec.commandLine());
    }

    private Question question(GatewayConfig config) throws IOException {
        CallConfig call = call(config);
        String broker = switch (call.target()) {
            case KafkaTargetConfig kafka -> kafka.broker();
            case RabbitTargetConfig rabbit -> rabbit.broker();
            case HttpTargetConfig http -> http.service();
        };
        return new Question(
                Objects.requireNonNull(config.brokers().get(broker)),
                call.target(),
                text(body),
                badBody == null ? null : text(badBody),
                contentType,
                config.timeoutOf(call),
                replies);
    }

    private static String text(String given) throws IOException {
        return given.startsWith("@") ? Files.readString(Path.of(given.substring(1))) : given;
    }

    private static String subject(CallConfig call) {
        return switch (call.target()) {
            case KafkaTargetConfig kafka ->
                "The service on the topic " + kafka.topic() + ", dialect " + Dialect.name(kafka.dialect());
            case RabbitTargetConfig rabbit ->
                (rabbit.queue() == null
                                ? "The service behind the exchange " + rabbit.exchange()
                                : "The service on the queue " + rabbit.queue())
                        + ", dialect " + Dialect.name(rabbit.dialect());
            case HttpTargetConfig http -> "The service " + http.service();
        };
    }
}
