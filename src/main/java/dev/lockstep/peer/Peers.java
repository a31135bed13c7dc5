package dev.lockstep.peer;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The peers of this build. */
public final class Peers {

    private Peers() {}

    /** All of them; empty in a build without the profile {@code peers}. */
    public static List<Peer> all() {
        return ServiceLoader.load(Peer.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The peer of that name. */
    public static Optional<Peer> named(String name) {
        return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
    }
}
