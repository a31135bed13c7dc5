package dev.lockstep.peer;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The peers of this build that train. */
public final class TrainingPeers {

    private TrainingPeers() {}

    /** All of them; empty in a build without the profile {@code training-peers}. */
    public static List<TrainingPeer> all() {
        return ServiceLoader.load(TrainingPeer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The peer of that name. */
    public static Optional<TrainingPeer> named(String name) {
        return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
    }
}
