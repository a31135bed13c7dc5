/**
 * Experiments: models with everything that defines a run, how they are trained, and how a run is compared with what the
 * original printed and with the bits of an earlier one.
 *
 * <p>An {@link dev.lockstep.experiment.Experiment} is a method that returns a model; {@link
 * dev.lockstep.experiment.Catalogue} finds them. {@link dev.lockstep.experiment.Training} runs one and yields an {@link
 * dev.lockstep.experiment.EpochRecord} per epoch; {@link dev.lockstep.experiment.Replay} counts the printed numbers that
 * agree with a {@link dev.lockstep.experiment.Published} log. {@link dev.lockstep.experiment.Reproduction} runs one beside
 * the fingerprints of an earlier run; where they differ, {@link dev.lockstep.experiment.SideBySide} finds the batch, and a
 * {@link dev.lockstep.experiment.Divergence} names layer, element and distance. A {@link
 * dev.lockstep.experiment.Checkpoint} is a training between two batches, from which it goes on to the same bits.
 */
package dev.lockstep.experiment;
