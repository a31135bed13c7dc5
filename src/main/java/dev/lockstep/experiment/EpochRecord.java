package dev.lockstep.experiment;

/**
 * What one epoch reports.
 *
 * @param epoch number, from 1
 * @param loss mean training loss, from the forward passes before each update
 * @param accuracy fraction correct in those passes
 * @param validationLoss mean loss on the validation images after the epoch
 * @param validationAccuracy fraction correct on them
 * @param seconds wall time, validation included
 * @param weightsSha256 {@link Fingerprint} of the weights after the epoch
 */
public record EpochRecord(
        int epoch,
        double loss,
        double accuracy,
        double validationLoss,
        double validationAccuracy,
        double seconds,
        String weightsSha256) {}
