/**
 * What a run leaves behind: CSV rows, the record of the environment, and the folders they lie in.
 *
 * <p>Every file is written under a temporary name and moved into place, so that a killed run leaves no half file. Losses
 * and accuracies are not rounded; percentages and ratios are plain numbers (93.5 is 93.5 %). A value that was not
 * measured is empty. A loss may be {@code NaN} or {@code Infinity}, where a training was told to keep going; no other number is.
 *
 * <h2>{@code results/<run>/}</h2>
 *
 * <ul>
 *   <li>{@code environment.json}: {@link dev.lockstep.result.Environment}
 *   <li>{@code kernels.csv}: {@link dev.lockstep.result.KernelRow}
 *   <li>{@code kernel-forks.csv}: {@link dev.lockstep.result.KernelForkRow}
 *   <li>{@code ceilings.csv}: {@link dev.lockstep.result.CeilingRow}
 *   <li>{@code training-steps.csv}: {@link dev.lockstep.result.TrainingStepRow}
 *   <li>{@code training-phases.csv}: {@link dev.lockstep.result.PhaseRow}
 *   <li>{@code inference.csv}: {@link dev.lockstep.result.InferenceRow}
 *   <li>{@code peers.csv}: {@link dev.lockstep.result.PeerRow}
 *   <li>{@code training-peers.csv}: {@link dev.lockstep.result.TrainingPeerRow}
 *   <li>{@code experiments.csv}: {@link dev.lockstep.result.ExperimentRow}
 *   <li>{@code history-<experiment>.csv}: {@link dev.lockstep.result.HistoryRow}
 *   <li>{@code reproducibility.csv}: {@link dev.lockstep.result.ReproducibilityRow}
 *   <li>{@code metrics-<experiment>.csv}: {@link dev.lockstep.result.MetricRow}
 *   <li>{@code mistakes-<experiment>.csv}: {@link dev.lockstep.result.MistakeRow}
 *   <li>{@code record-<experiment>.json}: {@link dev.lockstep.result.ExperimentRecord}
 *   <li>{@code training.json}: {@link dev.lockstep.result.TrainingPlan}
 *   <li>{@code jmh.json}, {@code jmh.log}: what JMH itself writes
 * </ul>
 */
package dev.lockstep.result;
