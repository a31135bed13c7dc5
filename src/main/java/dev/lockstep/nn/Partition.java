package dev.lockstep.nn;

import dev.lockstep.kernel.Team;
import dev.lockstep.kernel.WorkerTeam;

/** Cuts batches into parts for the workers of a team, always the same for batches of one size, and runs tasks on them. */
final class Partition {

    /** Fewer rows leave a product's tiles unfilled. */
    private static final int LEAST_ROWS = 8;

    /** Fewer FMAs for each worker take less time, a few microseconds, than what the team's meeting costs twice. */
    private static final long LEAST_FMAS = 1L << 17;

    /** Rows of a part, but for the last, are a multiple of this: the height of small tiles. */
    private static final int STEP = 4;

    private final Team team;
    private final long fmasPerRow;
    private final Part[][] parts;
    private final WorkerTeam.Task runPart = this::runPart;

    // What is being run; written before the team starts, which publishes it.
    private Part[] current;
    private Part.Task task;

    /** For batches of {@code batch} rows at most. */
    Partition(Team team, int batch, long fmasPerRow) {
        this.team = team;
        this.fmasPerRow = fmasPerRow;
        this.parts = new Part[batch + 1][];
    }

    /** Runs a task for each part of a batch, each on its worker. */
    void run(int rows, Part.Task task) {
        Part[] parts = of(rows);
        if (parts.length == 1) {
            task.run(parts[0]);
            return;
        }
        this.current = parts;
        this.task = task;
        team.run(runPart);
    }

    private void runPart(int worker) {
        if (worker < current.length) {
            task.run(current[worker]);
        }
    }

    private Part[] of(int rows) {
        if (rows < 0 || rows >= parts.length) {
            throw new IllegalArgumentException(
                    "batch of " + rows + " rows, the model was compiled for at most " + (parts.length - 1));
        }
        if (parts[rows] == null) {
            long useful = Math.min(rows / LEAST_ROWS, rows * fmasPerRow / LEAST_FMAS);
            int workers = (int) Math.max(1, Math.min(team.size(), useful));
            Part[] made = new Part[workers];
            for (int w = 0; w < workers; w++) {
                int from = Team.boundary(w, workers, rows, STEP);
                int to = Team.boundary(w + 1, workers, rows, STEP);
                made[w] = new Part(w, from, to, rows, workers);
            }
            parts[rows] = made;
        }
        return parts[rows];
    }
}
