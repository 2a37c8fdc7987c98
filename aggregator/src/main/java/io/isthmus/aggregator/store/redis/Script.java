package io.isthmus.aggregator.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** A Lua script over one key. It is sent by its digest, and whole only to a Redis that does not know it yet. */
final class Script {

    private final String text;
    private final String digest;

    Script(String text) {
        this.text = text;
        this.digest = sha1(text);
    }

    /** @param arguments adds what the script is given */
    Future<Response> run(RedisLink link, String key, UnaryOperator<Request> arguments) {
        return link.send(arguments.apply(
                        Request.cmd(Command.EVALSHA).arg(digest).arg(1).arg(key)))
                .recover(failure -> failure instanceof RedisLink.UnknownScript
                        ? link.send(arguments.apply(
                                Request.cmd(Command.EVAL).arg(text).arg(1).arg(key)))
                        : Future.failedFuture(failure));
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
