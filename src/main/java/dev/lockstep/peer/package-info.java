/**
 * Other people's matrix multiplications, measured beside ours. They promise no bits: they are checked by an error bound.
 *
 * <p>Here is only what a peer has to offer; those there are live in {@code src/peers}, which the Maven profile {@code peers}
 * adds, and are found through {@link java.util.ServiceLoader}.
 */
package dev.lockstep.peer;
