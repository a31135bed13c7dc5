package dev.lockstep.cli;

import dev.lockstep.peer.Peer;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whether other people's kernels run beside ours. */
final class PeersOption {

    @Option(
            names = "--peers",
            description =
                    "Measure oneDNN, OpenBLAS, VectorBLAS and EJML beside the kernels. Builds with Maven's profile"
                            + " 'peers'.")
    private boolean peers;

    /** The peers that this machine can load, and what was loaded; says which cannot. */
    Map<Peer, String> load() {
        return peers ? Benchmarks.loadPeers() : Map.of();
    }
}
