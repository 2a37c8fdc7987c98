package io.isthmus.ingress.conformance;

/**
 * What one check has found.
 *
 * @param check its name
 * @param said what was seen
 * @param remedy what the service's author can do; empty where there is nothing to do
 */
public record Finding(String check, Verdict verdict, String said, String remedy) {

    /** How a check ends. */
    public enum Verdict {
        PASSED("✓"),
        /** It works, and may surprise somebody. */
        WARNED("!"),
        FAILED("✗"),
        /** It could not be looked at. */
        SKIPPED("–");

        private final String mark;

        Verdict(String mark) {
            this.mark = mark;
        }

        /** What stands before it in a list. */
        public String mark() {
            return mark;
        }
    }

    static Finding passed(String check, String said) {
        return new Finding(check, Verdict.PASSED, said, "");
    }

    static Finding warned(String check, String said, String remedy) {
        return new Finding(check, Verdict.WARNED, said, remedy);
    }

    static Finding failed(String check, String said, String remedy) {
        return new Finding(check, Verdict.FAILED, said, remedy);
    }

    static Finding skipped(String check, String why) {
        return new Finding(check, Verdict.SKIPPED, why, "");
    }
}
