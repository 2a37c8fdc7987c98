package io.isthmus.aggregator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbandonmentTest {

    private final Abandonment abandonment = new Abandonment();
    private final List<String> heard = new ArrayList<>();

    @Test
    void listenersHearOnceAndInTheirOrder() {
        abandonment.onGiven(() -> heard.add("first"));
        abandonment.onGiven(() -> heard.add("second"));
        abandonment.give();
        abandonment.give();
        assertThat(abandonment.isGiven()).isTrue();
        assertThat(heard).containsExactly("first", "second");
    }

    @Test
    void whoComesTooLateHearsAtOnce() {
        abandonment.give();
        abandonment.onGiven(() -> heard.add("late")).stop();
        assertThat(heard).containsExactly("late");
    }

    @Test
    void whoHasStoppedDoesNotHear() {
        Abandonment.Listening listening = abandonment.onGiven(() -> heard.add("stopped"));
        abandonment.onGiven(() -> heard.add("other"));
        listening.stop();
        listening.stop();
        abandonment.give();
        assertThat(heard).containsExactly("other");
    }

    @Test
    void oneListenerMayStopAnotherAndBeginOneWhileTheyAreTold() {
        var second = new Abandonment.Listening[1];
        abandonment.onGiven(() -> {
            heard.add("first");
            second[0].stop();
            abandonment.onGiven(() -> heard.add("begun while told"));
        });
        second[0] = abandonment.onGiven(() -> heard.add("second"));
        abandonment.give();
        assertThat(heard).containsExactly("first", "begun while told");
    }

    @Test
    void aChildIsGivenWithItsParentAndNotTheOtherWayRound() {
        Abandonment one = abandonment.child();
        Abandonment other = abandonment.child();
        one.give();
        assertThat(abandonment.isGiven()).isFalse();
        assertThat(other.isGiven()).isFalse();
        abandonment.give();
        assertThat(other.isGiven()).isTrue();
    }

    @Test
    void aDetachedChildIsNotGivenWithItsParent() {
        Abandonment child = abandonment.child();
        child.detach();
        child.detach();
        abandonment.give();
        assertThat(child.isGiven()).isFalse();
    }

    @Test
    void aChildOfOneThatIsGivenIsGiven() {
        abandonment.give();
        assertThat(abandonment.child().isGiven()).isTrue();
    }
}
