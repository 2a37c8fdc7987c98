package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;

/** Isthmus's own: who asks, through which route and until when, in headers of {@link IsthmusHeaders}. */
final class IsthmusRabbitDialect implements RabbitDialect {

    @Override
    public AmqpProperties write(RequestHead head) {
        Headers.Builder own = AmqpHeaders.common(head)
                .add(IsthmusHeaders.ROUTE, head.route())
                .addIfPresent(IsthmusHeaders.SUBJECT, head.subject());
        return AmqpProperties.of(head, head.contentType(), null, own.build());
    }
}
