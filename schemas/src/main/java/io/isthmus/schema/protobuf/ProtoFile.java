package io.isthmus.schema.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a descriptor file knows: what {@code protoc --include_imports --descriptor_set_out=FILE} writes. Immutable, for
 * any thread.
 */
public final class ProtoFile {

    private static final List<FileDescriptor> BUILT_IN = List.of(
            TimestampProto.getDescriptor(),
            DurationProto.getDescriptor(),
            StructProto.getDescriptor(),
            WrappersProto.getDescriptor(),
            FieldMaskProto.getDescriptor(),
            EmptyProto.getDescriptor());

    private final Path file;
    private final Map<String, Descriptor> messages = new TreeMap<>();
    private final Map<String, ProtoType> types = new ConcurrentHashMap<>();

    private ProtoFile(Path file) {
        this.file = file;
    }

    /**
     * Loads a descriptor file.
     *
     * @throws IllegalArgumentException if there is no such file, or it is none; the message says what is wrong in words that
     *     follow the name of the file
     */
    public static ProtoFile load(Path file) {
        try {
            return read(file, FileDescriptorSet.parseFrom(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("is not there: " + file, e);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "is not a descriptor file: make one with protoc --include_imports --descriptor_set_out=FILE", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e, e);
        }
    }

    private static ProtoFile read(Path file, FileDescriptorSet set) {
        var loaded = new ProtoFile(file);
        var files = new HashMap<String, FileDescriptor>();
        BUILT_IN.forEach(known -> files.put(known.getName(), known));
        for (FileDescriptorProto each : set.getFileList()) {
            // A set has each file after those that it imports.
            FileDescriptor built = files.containsKey(each.getName()) ? files.get(each.getName()) : build(each, files);
            files.put(each.getName(), built);
            built.getMessageTypes().forEach(loaded::add);
        }
        if (loaded.messages.isEmpty()) {
            throw new IllegalArgumentException("has no messages");
        }
        return loaded;
    }

    private static FileDescriptor build(FileDescriptorProto proto, Map<String, FileDescriptor> files) {
        var imported = new ArrayList<FileDescriptor>();
        for (String name : proto.getDependencyList()) {
            FileDescriptor known = files.get(name);
            if (known == null) {
                throw new IllegalArgumentException(
                        "lacks " + name + ", which " + proto.getName() + " imports: make it with --include_imports");
            }
            imported.add(known);
        }
        try {
            return FileDescriptor.buildFrom(proto, imported.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException("is not a usable descriptor file: " + e.getMessage(), e);
        }
    }

    private void add(Descriptor message) {
        messages.put(message.getFullName(), message);
        message.getNestedTypes().forEach(this::add);
    }

    /** The message of this full name, such as {@code shop.Order}; null if there is none. */
    public @Nullable ProtoType type(String name) {
        Descriptor message = messages.get(name);
        return message == null ? null : types.computeIfAbsent(name, _ -> ProtoType.of(message));
    }

    /** The full names of all messages. */
    public List<String> names() {
        return List.copyOf(messages.keySet());
    }

    @Override
    public String toString() {
        return "ProtoFile[" + file + "]";
    }
}
