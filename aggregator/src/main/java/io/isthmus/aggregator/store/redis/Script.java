package io.isthmus.aggregator.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/** A Lua script over one key, or a few. It is sent by its digest, and whole only to a Redis that does not know it yet. */
final class Script {

    private final String text;
    private final String digest;

    Script(String text) {
        this.text = text;
        this.digest = sha1(text);
    }

    /** @param arguments adds what the script is given */
    Future<Response> run(RedisLink link, String key, UnaryOperator<Request> arguments) {
        return run(link, List.of(key), arguments);
    }

    Future<Response> run(RedisLink link, List<String> keys, UnaryOperator<Request> arguments) {
        return link.send(arguments.apply(over(keys, Request.cmd(Command.EVALSHA).arg(digest))))
                .recover(failure -> failure instanceof RedisLink.UnknownScript
                        ? link.send(arguments.apply(
                                over(keys, Request.cmd(Command.EVAL).arg(text))))
                        : Future.failedFuture(failure));
    }

    private static Request over(List<String> keys, Request script) {
        script.arg(keys.size());
        keys.forEach(script::arg);
        return script;
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
