package io.isthmus.schema.avro;

/** Texts that can be written as UTF-8. */
final class Texts {

    private Texts() {}

    /** Whether {@code text} has no half of a surrogate pair, which JSON can escape and UTF-8 cannot say. */
    static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
