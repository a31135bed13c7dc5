package dev.lockstep.cli;

import dev.lockstep.peer.Peer;
import dev.lockstep.peer.PeerException;
import dev.lockstep.peer.Peers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Whether other people's kernels run beside ours. */
final class PeersOption {

    @Option(
            names = "--peers",
            description =
                    "Measure oneDNN, OpenBLAS, VectorBLAS and EJML beside the kernels. Builds with Maven's profile"
                            + " 'peers'.")
    private boolean peers;

    /**
     * Checks that this build has peers if they are asked for.
     *
     * @throws UsageException if it has none
     */
    void check() {
        if (peers && Peers.all().isEmpty()) {
            throw new UsageException(
                    "--peers: this build has none; './run-benchmarks.sh kernels --peers' makes one that has, by hand:"
                            + " mvn -Ppeers package",
                    null);
        }
    }

    /**
     * The peers that this machine can load, and what was loaded; says which cannot.
     *
     * @param measured whether a peer of that name will be measured; others are not loaded
     */
    Map<Peer, String> load(Predicate<String> measured) {
        Map<Peer, String> loaded = new LinkedHashMap<>();
        for (Peer peer : peers ? Peers.all() : List.<Peer>of()) {
            if (measured.test(peer.name())) {
                try {
                    loaded.put(peer, peer.load(1));
                    System.out.println(peer.name() + ": " + loaded.get(peer));
                } catch (PeerException e) {
                    System.out.println(peer.name() + ": left out. " + e.getMessage());
                }
            }
        }
        return loaded;
    }
}
