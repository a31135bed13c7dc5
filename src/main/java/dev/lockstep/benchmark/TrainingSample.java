package dev.lockstep.benchmark;

/**
 * A measured training.
 *
 * @param round number, from 1
 * @param experiment its name
 * @param who trained
 * @param secondsPerEpoch of its median epoch
 * @param testAccuracy after its last epoch
 */
public record TrainingSample(
        int round, String experiment, TrainingContender who, double secondsPerEpoch, double testAccuracy) {}
