package io.isthmus.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A message with the request's id in it, as sixteen hexadecimal digits wherever the text says {@link #ID}. */
public final class Template {

    /** Where the id goes. */
    public static final String ID = "################";

    private final byte[] text;
    private final int[] places;

    public Template(String text) {
        this.text = text.getBytes(ISO_8859_1);
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(ID); at >= 0; at = text.indexOf(ID, at + 1)) {
            found.add(at);
        }
        this.places = found.stream().mapToInt(Integer::intValue).toArray();
    }

    public byte[] with(long id) {
        byte[] message = text.clone();
        byte[] digits = digits(id);
        for (int at : places) {
            System.arraycopy(digits, 0, message, at, digits.length);
        }
        return message;
    }

    public static byte[] digits(long id) {
        return HexFormat.of().toHexDigits(id).getBytes(ISO_8859_1);
    }

    /** How often the id stands in {@code message} from {@code from} on. */
    public static int count(byte[] message, int from, long id) {
        byte[] digits = digits(id);
        int count = 0;
        for (int at = from; at + digits.length <= message.length; at++) {
            if (message[at] == digits[0] && Arrays.equals(message, at, at + digits.length, digits, 0, digits.length)) {
                count++;
                at += digits.length - 1;
            }
        }
        return count;
    }
}
