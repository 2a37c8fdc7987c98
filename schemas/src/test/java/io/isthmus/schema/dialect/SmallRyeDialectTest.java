package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;

/** SmallRye says all in headers. */
final class SmallRyeDialectTest {

    private static final Payload BODY =
            Payload.utf8("{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5,\"by\":\"quarkus-kafka\"}");

    @Test
    void smallRyeGetsThePartitionAsFourBytes() {
        var fields = Heads.written(KafkaDialects.SMALLRYE);

        assertThat(fields.get("REPLY_CORRELATION_ID")).asString(UTF_8).isEqualTo(Heads.ID);
        assertThat(fields.get("REPLY_TOPIC")).asString(UTF_8).isEqualTo("isthmus.replies");
        assertThat(fields.get("REPLY_PARTITION")).containsExactly(0, 0, 0, 7);
    }

    /** Record bytes of a Quarkus service's reply, recorded on Kafka 4.4: one header and nothing else. */
    @Test
    void aReplyOfSmallRyeIsItsValue() {
        Headers recorded = Heads.recorded(
                "REPLY_CORRELATION_ID", "37373334346361312d656261632d346539612d626238632d396366656662646631333533");

        assertThat(KafkaDialects.SMALLRYE.correlationHeader()).isEqualTo("REPLY_CORRELATION_ID");
        assertThat(KafkaDialects.SMALLRYE.read(recorded, BODY))
                .isEqualTo(new ServiceReply(200, null, null, Headers.EMPTY, BODY));
    }

    @Test
    void aServiceOfSmallRyeMaySetAStatus() {
        assertThat(KafkaDialects.SMALLRYE
                        .read(Headers.of("isthmus-status", "409"), BODY)
                        .status())
                .isEqualTo(409);
    }
}
