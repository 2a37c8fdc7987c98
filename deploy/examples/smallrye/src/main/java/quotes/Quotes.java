package quotes;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** Answers quotes. The connector sends each answer to where its request wants it, with the id that came along. */
@ApplicationScoped
public class Quotes {

    @Incoming("quotes")
    @Outgoing("quoted")
    public String quote(String request) {
        return "{\"request\":" + request + ",\"by\":\"smallrye\"}";
    }

    /** A method that throws would stop its channel, so a failure is an answer that says so. */
    @Incoming("refusals")
    @Outgoing("refused")
    public Message<String> refuse(Message<String> request) {
        var headers = new RecordHeaders()
                .add("isthmus-status", "409".getBytes(StandardCharsets.UTF_8))
                .add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
        return request.withPayload("{\"reason\":\"sold out\"}")
                .addMetadata(OutgoingKafkaRecordMetadata.builder()
                        .withHeaders(headers)
                        .build());
    }
}
