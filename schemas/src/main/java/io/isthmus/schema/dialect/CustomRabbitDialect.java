package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/** A dialect that the configuration declares, on RabbitMQ: besides the properties that every request has. */
final class CustomRabbitDialect implements RabbitDialect {

    private final CustomForm form;
    private final @Nullable Correlation correlation;

    CustomRabbitDialect(Dialect.Custom config) {
        this.form = new CustomForm(config);
        String header = form.correlationHeader();
        this.correlation = header == null ? form.correlationInBody() : new FromHeader(header);
    }

    private record FromHeader(String name) implements Correlation {
        @Override
        public @Nullable String find(@Nullable String contentType, Headers headers, Payload body) {
            return headers.get(name);
        }
    }

    @Override
    public AmqpProperties write(RequestHead head) {
        Headers.Builder headers = AmqpHeaders.common(head);
        form.write(head, headers::add);
        return AmqpProperties.of(head, head.contentType(), null, headers.build());
    }

    @Override
    public Payload wrap(RequestHead head, Payload body) {
        return form.wrap(head, body);
    }

    @Override
    public @Nullable Correlation correlation() {
        return correlation;
    }

    @Override
    public ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        ServiceReply plain = AmqpHeaders.read(contentType, headers, body);
        var passed = Headers.builder();
        plain.headers().forEach((name, value) -> {
            if (!form.isRead(name)) {
                passed.add(name, value);
            }
        });
        return form.read(headers, new ServiceReply(plain.status(), null, contentType, passed.build(), body));
    }
}
