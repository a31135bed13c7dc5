package dev.lockstep.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupt would not end a caller that waits for its workers: a test that takes too long is left behind. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerTeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void run_manyTimes_eachWorkerOnceEachTime(int size) {
        AtomicIntegerArray runs = new AtomicIntegerArray(size);
        try (WorkerTeam team = new WorkerTeam(size)) {
            for (int i = 1; i <= 2_000; i++) {
                team.run(runs::incrementAndGet);
                for (int w = 0; w < size; w++) {
                    assertThat(runs.get(w)).isEqualTo(i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void run_aWorkerThrows_theCallerGetsItAndTheTeamGoesOn(int thrower) {
        try (WorkerTeam team = new WorkerTeam(3)) {
            assertThatThrownBy(() -> team.run(worker -> {
                        if (worker == thrower) {
                            throw new IllegalStateException("worker " + worker);
                        }
                    }))
                    .hasMessage("worker " + thrower);
            AtomicIntegerArray runs = new AtomicIntegerArray(3);
            team.run(runs::incrementAndGet);
            assertThat(runs).hasToString("[1, 1, 1]");
        }
    }

    @Test
    void run_afterIdling_wakesParkedWorkers() throws InterruptedException {
        AtomicIntegerArray runs = new AtomicIntegerArray(2);
        try (WorkerTeam team = new WorkerTeam(2)) {
            for (int i = 0; i < 5; i++) {
                Thread.sleep(20);
                team.run(runs::incrementAndGet);
            }
        }
        assertThat(runs).hasToString("[5, 5]");
    }

    @Test
    void run_interruptedCaller_finishesAndStaysInterrupted() {
        AtomicIntegerArray runs = new AtomicIntegerArray(4);
        try (WorkerTeam team = new WorkerTeam(4)) {
            Thread.currentThread().interrupt();
            team.run(runs::incrementAndGet);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(runs).hasToString("[1, 1, 1, 1]");
    }

    /** An interrupt that comes while workers are busy, or while they park, stops none of them. */
    @Test
    void run_interruptedAgainAndAgain_losesNoTask() throws InterruptedException {
        AtomicIntegerArray runs = new AtomicIntegerArray(3);
        Thread caller = new Thread(() -> {
            try (WorkerTeam team = new WorkerTeam(3)) {
                for (int i = 0; i < 3_000; i++) {
                    team.run(runs::incrementAndGet);
                }
            }
        });
        caller.start();
        while (caller.isAlive()) {
            caller.interrupt();
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("lockstep-worker"))
                    .forEach(Thread::interrupt);
            caller.join(1);
        }
        assertThat(runs).hasToString("[3000, 3000, 3000]");
    }

    @Test
    void run_allWorkersThrow_theCallerGetsAllAndNothingHangs() {
        try (WorkerTeam team = new WorkerTeam(3)) {
            for (int i = 0; i < 200; i++) {
                assertThatThrownBy(() -> team.run(worker -> {
                            throw new IllegalStateException("worker " + worker);
                        }))
                        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
            }
        }
    }

    /** Each worker waits for the one before it, step by step, and sees what that one wrote and its mark. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void await_stepByStep_followsTheWorkerBefore(int size) {
        int[] values = new int[100];
        try (WorkerTeam team = new WorkerTeam(size)) {
            for (int run = 0; run < 200; run++) {
                int first = run;
                team.run(worker -> {
                    for (int step = 0; step < values.length; step++) {
                        boolean marked = worker > 0 && team.await(worker - 1, step + 1);
                        assertThat(marked || worker == 0 || step < 50).isTrue();
                        values[step] = worker == 0 ? first : values[step] + 1;
                        team.reach(worker, step + 1, step >= 50);
                    }
                });
                assertThat(values).containsOnly(first + size - 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void await_aWorkerThatFails_endsAllAndTheCallerGetsWhatItThrew(int failing) {
        try (WorkerTeam team = new WorkerTeam(3)) {
            for (int run = 0; run < 50; run++) {
                assertThatThrownBy(() -> team.run(worker -> {
                            if (worker == failing) {
                                throw new IllegalStateException("worker " + worker);
                            }
                            team.await(failing, 1);
                        }))
                        .hasMessage("worker " + failing)
                        .hasNoSuppressedExceptions();
            }
        }
    }

    @Test
    void await_aWorkerThatEnded_saysSo() {
        try (WorkerTeam team = new WorkerTeam(2)) {
            team.run(worker -> team.reach(worker, 9, true));
            for (int waiting = 0; waiting < 2; waiting++) {
                int patient = waiting;
                assertThatThrownBy(() -> team.run(worker -> {
                            if (worker == patient) {
                                team.await(1 - worker, 9);
                            }
                        }))
                        .hasMessage("worker " + (1 - patient) + " ended its share before it came to 9");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void run_checkedExceptionInDisguise_isTheCauseOfWhatTheCallerGets(int thrower) {
        IOException disguised = new IOException("not declared");
        try (WorkerTeam team = new WorkerTeam(2)) {
            assertThatThrownBy(() -> team.run(worker -> {
                        if (worker == thrower) {
                            sneak(disguised);
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not declared")
                    .hasCause(disguised);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable t) throws E {
        throw (E) t;
    }

    /** As where the system has no more threads to give. */
    @Test
    void new_aThreadDoesNotStart_endsTheOthers() {
        List<Thread> started = new ArrayList<>();
        OutOfMemoryError none = new OutOfMemoryError("unable to create native thread");
        assertThatThrownBy(() -> new WorkerTeam(4, worker -> {
                    if (started.size() == 2) {
                        throw none;
                    }
                    worker.start();
                    started.add(worker);
                }))
                .isSameAs(none);
        assertThat(started).hasSize(2).noneMatch(Thread::isAlive);
    }

    @Test
    void close_manyTeams_leavesNoThreads() {
        for (int i = 0; i < 1_000; i++) {
            try (WorkerTeam team = new WorkerTeam(3)) {
                team.run(worker -> {});
            }
        }
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .noneMatch(name -> name.startsWith("lockstep-worker"));
    }

    @Test
    void run_closedOrEmptyTeam_fails() {
        WorkerTeam team = new WorkerTeam(2);
        team.close();
        team.close();
        assertThatThrownBy(() -> team.run(worker -> {})).hasMessageContaining("closed");
        assertThatThrownBy(() -> new WorkerTeam(0)).hasMessageContaining("1 to 1024");
    }
}
