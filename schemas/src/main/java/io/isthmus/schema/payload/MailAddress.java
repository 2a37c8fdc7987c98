package io.isthmus.schema.payload;

import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.Format;

/**
 * The format {@code email} by the grammar of RFC 5321 alone. The library's own also asks whether the top-level domain is
 * one that was registered when it was built, so it refuses addresses within a company or a newer domain.
 */
final class MailAddress implements Format {

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern ADDRESS = Pattern.compile("(?:" + ATOM + "(?:\\." + ATOM + ")*"
            + "|\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\")"
            + "@(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9A-Za-z:.]+\\])");

    @Override
    public String getName() {
        return "email";
    }

    @Override
    public String getMessageKey() {
        return "format.email";
    }

    @Override
    public boolean matches(ExecutionContext context, String value) {
        return value.length() <= 320 && ADDRESS.matcher(value).matches();
    }
}
