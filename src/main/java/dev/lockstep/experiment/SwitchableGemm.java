package dev.lockstep.experiment;

import dev.lockstep.kernel.CompactBatch;
import dev.lockstep.kernel.Gemm;
import dev.lockstep.kernel.Matrix;
import dev.lockstep.kernel.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Another kernel, which can be exchanged between two products, for each worker of its team too: both models of {@link SideBySide}
 * take the same path through it. It closes none.
 */
final class SwitchableGemm implements Gemm {

    private final List<SwitchableGemm> members = new ArrayList<>();
    private Gemm gemm;

    SwitchableGemm(Gemm gemm) {
        this.gemm = gemm;
    }

    /** Lets others compute from now on, one for each worker. */
    void become(Supplier<Gemm> others) {
        gemm = others.get();
        members.forEach(member -> member.become(others));
    }

    @Override
    public Team team() {
        Team team = gemm.team();
        return team.with(worker -> {
            SwitchableGemm member = new SwitchableGemm(team.member(worker));
            members.add(member);
            return member;
        });
    }

    @Override
    public void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        gemm.multiply(a, b, c, accumulate);
    }

    @Override
    public void multiplyBlock(Matrix a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, boolean accumulate) {
        gemm.multiplyBlock(a, b, c, i0, i1, j0, j1, accumulate);
    }

    @Override
    public void multiplyBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        gemm.multiplyBlock(a, b, c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1) {
        gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1);
    }

    @Override
    public void multiplyTransposedBlock(CompactBatch a, Matrix b, Matrix c, int i0, int i1, int j0, int j1, Rows rows) {
        gemm.multiplyTransposedBlock(a, b, c, i0, i1, j0, j1, rows);
    }

    @Override
    public void multiplyTerms(CompactBatch a, Matrix b, Matrix c, int p0, int p1, Turns turns) {
        gemm.multiplyTerms(a, b, c, p0, p1, turns);
    }

    @Override
    public boolean addsTermsQuickly(CompactBatch a, Matrix b, Matrix c) {
        return gemm.addsTermsQuickly(a, b, c);
    }

    @Override
    public boolean skipsZeros() {
        return gemm.skipsZeros();
    }

    @Override
    public boolean readsBytes(int rows, int columns) {
        return gemm.readsBytes(rows, columns);
    }

    @Override
    public String name() {
        return gemm.name();
    }

    @Override
    public int threads() {
        return gemm.threads();
    }
}
