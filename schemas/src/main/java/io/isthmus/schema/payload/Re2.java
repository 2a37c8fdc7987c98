package io.isthmus.schema.payload;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/** Patterns by RE2: linear in the text, whatever the pattern. */
final class Re2 {

    private Re2() {}

    static RegularExpression compile(String regex) {
        try {
            var pattern = Pattern.compile(regex);
            return text -> pattern.matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "has a pattern that RE2 does not know: " + e.getDescription() + " in '" + regex + "'", e);
        }
    }
}
