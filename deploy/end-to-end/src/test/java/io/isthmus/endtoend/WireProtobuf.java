package io.isthmus.endtoend;

import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.SchemaLoader;
import com.squareup.wire.schema.internal.SchemaEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a service makes of Protobuf that is written with Wire, of which the gateway has nothing: it reads the schema from its text,
 * and messages by that.
 */
final class WireProtobuf {

    static final String PROTO = """
            syntax = "proto3";
            package shop;

            import "google/protobuf/timestamp.proto";

            message Order {
              string sku = 1;
              int32 quantity = 2;
              google.protobuf.Timestamp placed = 3;
              optional string note = 4;
            }

            message Quote {
              string sku = 1;
              int64 cents = 2;
              optional string note = 3;
              repeated string lines = 4;
              Currency currency = 5;
              sint64 left = 6;
              google.protobuf.Timestamp until = 7;
            }

            enum Currency {
              EUR = 0;
              USD = 1;
            }

            message Sales {
              message Refund {
                string why = 1;
              }
              message Order {
                string sku = 1;
                double price = 2;
              }
            }
            """;

    /** Tag of a file in a descriptor set. */
    private static final int FILE = 0x0a;

    private final Schema schema;

    /** @param folder has the schema afterwards, and its descriptor file {@code shop.desc} */
    WireProtobuf(Path folder) throws IOException {
        Path sources = Files.createDirectory(folder.resolve("protos"));
        Files.writeString(sources.resolve("shop.proto"), PROTO);
        var loader = new SchemaLoader(FileSystems.getDefault());
        loader.initRoots(List.of(Location.get(sources.toString())), List.of());
        schema = loader.loadSchema();
        byte[] file =
                new SchemaEncoder(schema).encode(schema.protoFile("shop.proto")).toByteArray();
        var set = new ByteArrayOutputStream();
        set.write(FILE);
        for (int left = file.length; ; left >>>= 7) {
            set.write(left > 0x7f ? (left & 0x7f) | 0x80 : left);
            if (left <= 0x7f) {
                break;
            }
        }
        set.writeBytes(file);
        Files.write(folder.resolve("shop.desc"), set.toByteArray());
    }

    byte[] encode(String type, Map<String, ?> fields) {
        return schema.protoAdapter(type, true).encode(fields);
    }

    /** As {@link #encode}, behind {@code prefix}. */
    byte[] encode(byte[] prefix, String type, Map<String, ?> fields) {
        byte[] value = encode(type, fields);
        byte[] both = Arrays.copyOf(prefix, prefix.length + value.length);
        System.arraycopy(value, 0, both, prefix.length, value.length);
        return both;
    }

    Map<?, ?> decode(String type, byte[] bytes, int from) {
        try {
            return (Map<?, ?>) schema.protoAdapter(type, true).decode(Arrays.copyOfRange(bytes, from, bytes.length));
        } catch (IOException unreadable) {
            throw new AssertionError("the gateway has sent what Wire cannot read", unreadable);
        }
    }
}
