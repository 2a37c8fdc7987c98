package io.isthmus.schema.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What protoc would write for a file of a shop's messages, with a field of every kind. */
final class Shop {

    private Shop() {}

    static ProtoFile file(Path folder) throws IOException {
        Path file = folder.resolve("shop.desc");
        Files.write(file, FileDescriptorSet.newBuilder().addFile(shop()).build().toByteArray());
        return ProtoFile.load(file);
    }

    private static FileDescriptorProto shop() {
        return FileDescriptorProto.newBuilder()
                .setName("shop.proto")
                .setPackage("shop")
                .setSyntax("proto3")
                .addDependency("google/protobuf/timestamp.proto")
                .addDependency("google/protobuf/duration.proto")
                .addDependency("google/protobuf/struct.proto")
                .addDependency("google/protobuf/wrappers.proto")
                .addDependency("google/protobuf/field_mask.proto")
                .addEnumType(EnumDescriptorProto.newBuilder()
                        .setName("Colour")
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("NONE")
                                .setNumber(0))
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("RED")
                                .setNumber(7)))
                .addMessageType(order())
                .addMessageType(all())
                .build();
    }

    private static DescriptorProto.Builder order() {
        return DescriptorProto.newBuilder()
                .setName("Order")
                .addField(field("customer_id", 1, Type.TYPE_STRING))
                .addField(field("lines", 2, Type.TYPE_MESSAGE)
                        .setTypeName(".shop.Order.Line")
                        .setLabel(Label.LABEL_REPEATED))
                .addField(field("parent", 3, Type.TYPE_MESSAGE).setTypeName(".shop.Order"))
                .addNestedType(DescriptorProto.newBuilder()
                        .setName("Line")
                        .addField(field("sku", 1, Type.TYPE_STRING))
                        .addField(field("quantity", 2, Type.TYPE_INT32)));
    }

    private static DescriptorProto.Builder all() {
        var all = DescriptorProto.newBuilder().setName("All");
        int number = 1;
        for (Type type : Type.values()) {
            if (type != Type.TYPE_MESSAGE && type != Type.TYPE_GROUP) {
                String name = type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
                var one = field("a_" + name, number++, type);
                var many = field("many_" + name, number++, type).setLabel(Label.LABEL_REPEATED);
                if (type == Type.TYPE_ENUM) {
                    one.setTypeName(".shop.Colour");
                    many.setTypeName(".shop.Colour");
                }
                all.addField(one).addField(many);
            }
        }
        for (String known : new String[] {
            "Timestamp",
            "Duration",
            "Struct",
            "Value",
            "ListValue",
            "FieldMask",
            "Int64Value",
            "StringValue",
            "BoolValue"
        }) {
            all.addField(field("the_" + known, number++, Type.TYPE_MESSAGE).setTypeName(".google.protobuf." + known));
        }
        all.addField(field("counts", number++, Type.TYPE_MESSAGE)
                .setTypeName(".shop.All.CountsEntry")
                .setLabel(Label.LABEL_REPEATED));
        all.addNestedType(DescriptorProto.newBuilder()
                .setName("CountsEntry")
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(field("key", 1, Type.TYPE_UINT32))
                .addField(field("value", 2, Type.TYPE_MESSAGE).setTypeName(".shop.Order.Line")));
        all.addOneofDecl(OneofDescriptorProto.newBuilder().setName("pay"));
        all.addField(field("card", number++, Type.TYPE_STRING).setOneofIndex(0));
        all.addField(field("cash", number++, Type.TYPE_INT32).setOneofIndex(0));
        all.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_note"));
        return all.addField(
                field("note", number, Type.TYPE_STRING).setOneofIndex(1).setProto3Optional(true));
    }

    private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }
}
