package dev.lockstep.benchmark;

import dev.lockstep.kernel.Blocking;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A choice of tile and block sizes.
 *
 * @param mr rows of a tile
 * @param vectors vectors in its rows
 * @param kc steps of the inner extent in a block
 * @param mc rows of A in a block
 */
public record Candidate(int mr, int vectors, int kc, int mc) {

    private static final int[][] TILES = {{6, 4}, {5, 4}, {4, 4}, {12, 2}, {6, 2}, {5, 2}, {4, 2}, {12, 1}};

    /** What the formulas choose, then each tile with it, then other KC and other MC. */
    public static List<Candidate> around(Blocking chosen) {
        Set<Candidate> all = new LinkedHashSet<>();
        all.add(new Candidate(chosen.mr(), chosen.vectors(), chosen.kc(), chosen.mc()));
        for (int[] tile : TILES) {
            all.add(new Candidate(tile[0], tile[1], chosen.kc(), chosen.mc()));
        }
        for (int kc : new int[] {64, 96, 128, 192, 256, 384}) {
            all.add(new Candidate(chosen.mr(), chosen.vectors(), kc, chosen.mc()));
        }
        for (int mc : new int[] {60, 120, 360, 720, 1440}) {
            all.add(new Candidate(chosen.mr(), chosen.vectors(), chosen.kc(), mc));
        }
        return new ArrayList<>(all);
    }

    String[] flags() {
        return new String[] {
            "-D" + Blocking.MR_PROPERTY + "=" + mr,
            "-D" + Blocking.VECTORS_PROPERTY + "=" + vectors,
            "-D" + Blocking.KC_PROPERTY + "=" + kc,
            "-D" + Blocking.MC_PROPERTY + "=" + mc
        };
    }

    /** As {@code 6x4 KC 146 MC 180}. */
    public String label() {
        return mr + "x" + vectors + " KC " + kc + " MC " + mc;
    }
}
