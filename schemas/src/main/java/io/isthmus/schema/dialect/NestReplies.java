package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Payload;

/** What NestJS's transports have in common: an answer is JSON, and nothing says so. */
final class NestReplies {

    private NestReplies() {}

    static ServiceReply json(ServiceReply reply, Payload body) {
        return new ServiceReply(
                reply.status(), null, body.isEmpty() ? null : JsonBodies.MEDIA_TYPE, reply.headers(), body);
    }
}
