package io.isthmus.testbed;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.testcontainers.DockerClientFactory;

/** Which image a broker is started from: the one that a system property names, else the first known one that is here. */
final class Images {

    private static final String BUILD =
            "build it with deploy/container/images/build, pull an official one, or name one by ";

    private final Set<String> here;

    private Images(Set<String> here) {
        this.here = here;
    }

    /** Asks the engine. */
    static Images local() {
        var names = new TreeSet<String>();
        for (var image : DockerClientFactory.instance().client().listImagesCmd().exec()) {
            if (image.getRepoTags() != null) {
                names.addAll(List.of(image.getRepoTags()));
            }
        }
        return new Images(names);
    }

    Optional<String> kafka() {
        return find("images.kafka", "isthmus/kafka:local", "apache/kafka:");
    }

    Optional<String> rabbitmq() {
        return find("images.rabbitmq", "isthmus/rabbitmq:local", "rabbitmq:");
    }

    static IllegalStateException missing(String what, String property) {
        return new IllegalStateException(
                "brokers=containers, but there is no image of " + what + ": " + BUILD + "-D" + property);
    }

    private Optional<String> find(String property, String own, String official) {
        var named = System.getProperty(property);
        if (named != null) {
            return Optional.of(named);
        }
        if (here.contains(own)) {
            return Optional.of(own);
        }
        return here.stream().filter(name -> name.startsWith(official)).reduce((older, newer) -> newer);
    }
}
