package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.Documents.Document;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a document, which knows where it stands.
 *
 * @param pointer a JSON Pointer
 */
record Part(Documents documents, Document document, String pointer, Json value) {

    /** The member or element {@code name} as it stands; null when there is none. */
    @Nullable
    Part raw(String name) {
        Json member = value.isArray() && name.matches("\\d{1,6}") ? value.get(Integer.parseInt(name)) : value.get(name);
        return member == null ? null : new Part(documents, document, pointer + "/" + JsonSource.step(name), member);
    }

    /** The member {@code name}, or what its {@code $ref} leads to; null when there is none. */
    @Nullable
    Part get(String name) {
        Part raw = raw(name);
        return raw == null ? null : documents.follow(raw);
    }

    /** The member at {@code names} in turn; null when one of them is not there. */
    @Nullable
    Part at(String... names) {
        Part at = this;
        for (String name : names) {
            at = at == null ? null : at.get(name);
        }
        return at;
    }

    /** The members of an object by name, each as {@link #get} has it. */
    Map<String, Part> members() {
        Map<String, Part> members = new LinkedHashMap<>();
        for (String name : value.names()) {
            Part member = get(name);
            if (member != null) {
                members.put(name, member);
            }
        }
        return members;
    }

    /** The elements of an array, each as {@link #get} has it. */
    List<Part> elements() {
        List<Part> elements = new ArrayList<>();
        for (int i = 0; i < (value.isArray() ? value.size() : 0); i++) {
            Part element = get(Integer.toString(i));
            if (element != null) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** The text at {@code names} in turn; null when there is none. */
    @Nullable
    String text(String... names) {
        Part at = at(names);
        return at == null ? null : at.value.text();
    }

    /** Whether the member {@code name} is {@code true}. */
    boolean is(String name) {
        Part member = get(name);
        return member != null && member.value.isTrue();
    }

    /** Where it leads, if it is a reference and nothing else; a property of that name is no reference. */
    @Nullable
    String ref() {
        Json ref = value.get("$ref");
        return ref == null ? null : ref.text();
    }

    /** The last step to it. */
    String name() {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    /** Whether both are the same place. */
    boolean isSameAs(Part other) {
        return document.file().equals(other.document.file()) && pointer.equals(other.pointer);
    }

    /** Says that the configuration is not as it is here. */
    void tell(String message) {
        documents.tell(this, message);
    }

    /** {@code file:line:column: pointer}. */
    String where() {
        JsonSource.Place place = document.source().place(pointer);
        return document.label() + ":" + place.line() + ":" + place.column() + (pointer.isEmpty() ? "" : ": " + pointer);
    }
}
