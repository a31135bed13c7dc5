/**
 * Other people's matrix multiplications and trainings, measured beside ours. They promise no bits: products are checked by an
 * error bound, trainings by their accuracy.
 *
 * <p>Here is only what a peer has to offer. Those that multiply live in {@code src/peers}, which the Maven profile {@code peers}
 * adds; those that train in {@code src/training-peers}, which the profile {@code training-peers} adds, with libraries that are
 * hundreds of megabytes large. All are found through {@link java.util.ServiceLoader}.
 */
package dev.lockstep.peer;
