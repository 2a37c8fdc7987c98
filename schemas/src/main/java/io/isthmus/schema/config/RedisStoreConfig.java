package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** A Redis server, or another one that speaks its protocol and runs Lua: shared by all instances. */
@Variant("redis")
public record RedisStoreConfig(
        @Key("Where it is and who we are to it, such as redis://user:password@host:6379/0; rediss for TLS. "
                + "The user and password are never printed.")
        URI uri,

        @Key(value = "What the names of the gateway's keys begin with.", fallback = "\"isthmus:\"")
        String prefix,

        @Key(value = "How long it may take to answer; later, what depends on it is answered 503.", fallback = "1s")
        Duration within,

        @Key(value = "Commands of one event loop that wait for it; the next one is answered 503.", fallback = "10000")
        int commandsMax,

        @Key(value = "Bytes of one entry: headers and body of a kept answer.", fallback = "8MiB")
        ByteSize valueBytesMax)
        implements StoreConfig {

    private static final Pattern USER_INFO = Pattern.compile("//[^@/]*@");

    public RedisStoreConfig {
        check(
                ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null,
                "uri",
                "is not the address of a Redis: write redis://user:password@host:6379");
        notBlank(prefix, "prefix");
        positive(within, "within");
        range(commandsMax, 1, 1_000_000, "commandsMax");
        checkValue(valueBytesMax);
    }

    static void checkValue(ByteSize valueBytesMax) {
        check(
                valueBytesMax.bytes() >= 1 << 12 && valueBytesMax.bytes() <= 1 << 29,
                "valueBytesMax",
                "must be between 4KiB and 512MiB");
    }

    /** Without the user and password of the address. */
    @Override
    public String toString() {
        return "RedisStoreConfig[uri=" + USER_INFO.matcher(uri.toString()).replaceFirst("//***@") + ", prefix=" + prefix
                + ", within=" + within + ", commandsMax=" + commandsMax + ", valueBytesMax=" + valueBytesMax + "]";
    }
}
