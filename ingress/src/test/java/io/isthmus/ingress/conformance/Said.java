package io.isthmus.ingress.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.conformance.Finding.Verdict;

/** What a report says of a service. */
final class Said {

    private Said() {}

    static Verdict verdict(Report report, String check) {
        return report.findings().stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .map(Finding::verdict)
                .orElse(Verdict.SKIPPED);
    }

    /** Nothing is wrong but {@code check}, and there is something to do about it. */
    static void assertOnly(Report report, String check, Verdict verdict) {
        assertThat(verdict(report, check)).as(report.text()).isEqualTo(verdict);
        assertThat(report.findings())
                .as(report.text())
                .filteredOn(it -> it.verdict() == Verdict.FAILED || it.verdict() == Verdict.WARNED)
                .extracting(Finding::check)
                .containsExactly(check);
        assertThat(report.findings())
                .filteredOn(it -> it.check().equals(check))
                .allSatisfy(it -> assertThat(it.remedy()).isNotEmpty());
        assertThat(report.isGood()).isEqualTo(verdict != Verdict.FAILED);
        assertThat(report.text()).contains(verdict.mark() + " " + check);
    }
}
