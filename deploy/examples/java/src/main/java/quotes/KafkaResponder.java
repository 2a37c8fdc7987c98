package quotes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Answers quotes over Kafka with the plain client, in the gateway's own dialect. */
public final class KafkaResponder {

    public static void main(String[] args) {
        String kafka = System.getenv().getOrDefault("KAFKA", "localhost:9092");
        var reading = new HashMap<String, Object>();
        reading.put("bootstrap.servers", kafka);
        reading.put("group.id", "java-quotes");
        reading.put("auto.offset.reset", "earliest");
        reading.put("enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka), new StringSerializer(), new StringSerializer())) {
            Thread serving = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(consumer, serving)));
            consumer.subscribe(List.of("java.quotes"));
            System.out.println("services are ready");
            while (true) {
                var requests = consumer.poll(Duration.ofSeconds(1));
                for (var request : requests) {
                    // Nobody waits any more for an answer that comes after this.
                    if (Long.parseLong(header(request, "isthmus-deadline")) > System.currentTimeMillis()) {
                        producer.send(reply(request));
                    }
                }
                // A request is done once its answer is there: after a crash it is answered again, not lost.
                producer.flush();
                consumer.commitSync();
            }
        } catch (WakeupException stopping) {
            System.out.println("services have stopped");
        }
    }

    /** Closed and not just gone: else the group would wait for it before others get its partitions. */
    private static void leave(KafkaConsumer<?, ?> consumer, Thread serving) {
        consumer.wakeup();
        try {
            serving.join(5000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProducerRecord<String, String> reply(ConsumerRecord<String, String> request) {
        boolean good = request.value().startsWith("{");
        String body = good
                ? "{\"request\":" + request.value() + ",\"total\":12.5,\"by\":\"kafka-clients\"}"
                : "{\"message\":\"a quote is asked for with a JSON object\"}";
        var reply = new ProducerRecord<String, String>(
                header(request, "isthmus-reply-to"),
                Integer.valueOf(header(request, "isthmus-reply-partition")),
                null,
                body);
        reply.headers()
                .add(
                        "isthmus-correlation",
                        header(request, "isthmus-correlation").getBytes(UTF_8))
                .add("isthmus-status", (good ? "200" : "400").getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        return reply;
    }

    private static String header(ConsumerRecord<String, String> request, String name) {
        return new String(request.headers().lastHeader(name).value(), UTF_8);
    }
}
