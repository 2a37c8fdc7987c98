package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/** A dialect that the configuration declares, on Kafka. */
final class CustomKafkaDialect implements KafkaDialect {

    private final CustomForm form;
    private final Dialect.Custom.NumberForm partitionAs;

    CustomKafkaDialect(Dialect.Custom config) {
        this.form = new CustomForm(config);
        this.partitionAs = config.partitionAs();
    }

    @Override
    public @Nullable String correlationHeader() {
        return form.correlationHeader();
    }

    @Override
    public @Nullable Correlation correlation() {
        return form.correlationInBody();
    }

    @Override
    public void write(RequestHead head, FieldWriter to) {
        form.write(head, (name, value) -> KafkaHeaders.add(to, name, value));
        String partition = form.partitionHeader();
        if (partition != null) {
            switch (partitionAs) {
                case TEXT -> KafkaHeaders.add(to, partition, Integer.toString(head.replyPartition()));
                case INT32 -> to.add(partition, KafkaHeaders.int32(head.replyPartition()));
            }
        }
        KafkaHeaders.writeCommon(head, to);
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        return form.wrap(head, body);
    }

    @Override
    public ServiceReply read(Headers headers, Payload body) {
        return form.read(headers, KafkaHeaders.read(headers, body, form::isRead));
    }
}
