/**
 * Labelled images: the real MNIST and a synthetic stand-in, held as bytes.
 *
 * <p>A {@link dev.lockstep.data.Dataset} is a training and a test {@link dev.lockstep.data.LabelledImages}; pixels stay
 * bytes until {@link dev.lockstep.data.LabelledImages#gather} makes floats of one batch, {@code pixel / 255f}, or until a product
 * does. {@link dev.lockstep.data.DataSource} decides where they come from and never falls
 * back without saying so.
 *
 * <p>What is wrong with a file or a folder is a {@link dev.lockstep.data.DataException}, with the path and the values.
 */
package dev.lockstep.data;
