package io.isthmus.testbed;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.AbstractImagePullPolicy;
import org.testcontainers.images.ImageData;
import org.testcontainers.utility.DockerImageName;

/**
 * A container that can be stopped and started again and is then the same one, with its data, at the same address.
 *
 * <p>Testcontainers has no word for that, since its {@code stop} removes the container and the engine would give a new
 * port: hence a fixed port on loopback, and the engine's own commands.
 */
final class Container {

    private static final int STOP_SECONDS_MAX = 30;
    static final int PAUSE_TRIES_MAX = 20;

    private enum State {
        NEW,
        RUNNING,
        PAUSED,
        DOWN,
        CLOSED
    }

    private final GenericContainer<?> container;
    private State state = State.NEW;

    /** @param ports of the container, by those of the host where they are published */
    Container(GenericContainer<?> container, Map<Integer, Integer> ports) {
        this.container = container;
        container.setPortBindings(ports.entrySet().stream()
                .map(port -> "127.0.0.1:" + port.getKey() + ":" + port.getValue())
                .toList());
        container.withImagePullPolicy(new NeverPull());
    }

    void start() {
        switch (state) {
            case NEW -> container.start();
            case DOWN -> engine().startContainerCmd(id()).exec();
            case PAUSED -> engine().unpauseContainerCmd(id()).exec();
            case RUNNING -> {}
            case CLOSED -> throw new IllegalStateException(container.getDockerImageName() + " is closed");
        }
        state = State.RUNNING;
    }

    void stop() {
        unpause();
        if (state == State.RUNNING) {
            engine().stopContainerCmd(id()).withTimeout(STOP_SECONDS_MAX).exec();
            state = State.DOWN;
        }
    }

    void kill() {
        unpause();
        if (state == State.RUNNING) {
            engine().killContainerCmd(id()).exec();
            awaitExit();
            state = State.DOWN;
        }
    }

    void pause() {
        if (state == State.RUNNING) {
            untilFrozen(() -> engine().pauseContainerCmd(id()).exec());
            state = State.PAUSED;
        }
    }

    void unpause() {
        if (state == State.PAUSED) {
            engine().unpauseContainerCmd(id()).exec();
            state = State.RUNNING;
        }
    }

    void close() {
        if (state != State.NEW && state != State.CLOSED) {
            unpause();
            container.stop();
        }
        state = State.CLOSED;
    }

    /** Runs a command in it, which must succeed. */
    void run(String... command) {
        try {
            var result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs {@code pause}, again if need be: a process that is just writing to its disk cannot be frozen, and the engine gives
     * up on it after a fraction of a second and leaves the container running.
     */
    static void untilFrozen(Runnable pause) {
        for (int tries = 1; ; tries++) {
            try {
                pause.run();
                return;
            } catch (InternalServerErrorException refused) {
                if (tries == PAUSE_TRIES_MAX
                        || !String.valueOf(refused.getMessage()).contains("unable to freeze")) {
                    throw refused;
                }
            }
        }
    }

    private void awaitExit() {
        try (var wait = engine().waitContainerCmd(id()).exec(new WaitContainerResultCallback())) {
            wait.awaitStatusCode(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String id() {
        return container.getContainerId();
    }

    private static DockerClient engine() {
        return DockerClientFactory.instance().client();
    }

    /** An image that is not there is an error to be told, not a download to be started. */
    private static final class NeverPull extends AbstractImagePullPolicy {

        @Override
        protected boolean shouldPullCached(DockerImageName image, ImageData local) {
            return false;
        }
    }
}
