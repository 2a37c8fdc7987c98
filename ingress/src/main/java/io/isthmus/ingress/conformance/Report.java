package io.isthmus.ingress.conformance;

import io.isthmus.ingress.conformance.Finding.Verdict;
import java.util.List;

/**
 * What was found of a service.
 *
 * @param subject whom it is about
 * @param findings in the order of the checks
 * @param left what was made to ask it and could not be removed, and why
 */
public record Report(String subject, List<Finding> findings, List<String> left) {

    private static final String INDENT = " ".repeat(24);

    public Report {
        findings = List.copyOf(findings);
        left = List.copyOf(left);
    }

    /** Whether nothing is wrong; warnings are not. */
    public boolean isGood() {
        return count(Verdict.FAILED) == 0;
    }

    /** For a terminal, ending with a line break. */
    public String text() {
        var text = new StringBuilder(subject).append("\n\n");
        for (Finding finding : findings) {
            text.append(String.format("  %s %-19s %s%n", finding.verdict().mark(), finding.check(), finding.said()));
            if (!finding.remedy().isEmpty()) {
                text.append(INDENT).append("→ ").append(finding.remedy()).append('\n');
            }
        }
        text.append('\n')
                .append(count(Verdict.PASSED))
                .append(" passed, ")
                .append(count(Verdict.FAILED))
                .append(" failed, ")
                .append(count(Verdict.WARNED))
                .append(" warned, ")
                .append(count(Verdict.SKIPPED))
                .append(" not checked\n");
        left.forEach(each -> text.append("Not removed: ").append(each).append('\n'));
        return text.toString();
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(it -> it.verdict() == verdict).count();
    }
}
