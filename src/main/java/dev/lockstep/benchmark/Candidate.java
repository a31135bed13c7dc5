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
 * @param nc columns of B in a block
 */
public record Candidate(int mr, int vectors, int kc, int mc, int nc) {

    private static final int[][] TILES = {{6, 4}, {5, 4}, {4, 4}, {12, 2}, {6, 2}, {5, 2}, {4, 2}, {12, 1}};

    /** Those that 16 registers hold. */
    private static final int[][] SMALL_TILES = {{6, 2}, {5, 2}, {4, 2}, {12, 1}, {6, 1}};

    private static final int[] KC = {128, 192, 256, 384, 512, 768, 1024};

    private static final int[] MC = {32, 48, 96, 128, 192, 384};

    private static final int[] NC = {128, 256, 512, 1024, 2048};

    /**
     * What the formulas choose, then each tile with it, then other KC, MC and NC where the product has as many. With another KC
     * there are as many more rows in a block of A as it has fewer steps.
     */
    public static List<Candidate> around(Blocking chosen, GemmShape shape) {
        int mr = shape.transposeA() ? chosen.tallMr() : chosen.mr();
        int vectors = shape.transposeA() ? chosen.tallVectors() : chosen.vectors();
        int kcChosen = chosen.kc(shape.transposeA());
        int mcChosen = chosen.mc(kcChosen);
        Set<Candidate> all = new LinkedHashSet<>();
        all.add(new Candidate(mr, vectors, kcChosen, mcChosen, chosen.nc()));
        for (int[] tile : chosen.fences() ? SMALL_TILES : TILES) {
            all.add(new Candidate(tile[0], tile[1], kcChosen, mcChosen, chosen.nc()));
        }
        for (int kc : KC) {
            if (kc < 2 * shape.k()) {
                all.add(new Candidate(mr, vectors, kc, chosen.mc(kc), chosen.nc()));
            }
        }
        for (int mc : MC) {
            // With fences a band is copied when its turn comes: they know no blocks of A.
            if (mc < 2 * shape.m() && !chosen.fences()) {
                all.add(new Candidate(mr, vectors, kcChosen, mc, chosen.nc()));
            }
        }
        for (int nc : NC) {
            if (nc < 2 * shape.n()) {
                all.add(new Candidate(mr, vectors, kcChosen, mcChosen, nc));
            }
        }
        return new ArrayList<>(all);
    }

    String[] flags() {
        return new String[] {
            "-D" + Blocking.MR_PROPERTY + "=" + mr,
            "-D" + Blocking.VECTORS_PROPERTY + "=" + vectors,
            "-D" + Blocking.KC_PROPERTY + "=" + kc,
            "-D" + Blocking.MC_PROPERTY + "=" + mc,
            "-D" + Blocking.NC_PROPERTY + "=" + nc
        };
    }

    /** As {@code 6x4 KC 512 MC 96 NC 512}. */
    public String label() {
        return mr + "x" + vectors + " KC " + kc + " MC " + mc + " NC " + nc;
    }
}
