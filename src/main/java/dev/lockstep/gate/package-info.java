/**
 * The regression gate: is one build slower than another?
 *
 * <p>Terms. A <em>side</em> is a build, base or head. A <em>fork</em> is a JVM that runs one benchmark once, and the unit of
 * all statistics: its iterations are not independent, its <em>score</em> is their median. A <em>round</em> is both sides, one
 * after the other; its <em>shift</em> is the logarithm of the head's time per operation over the base's. Four rounds make a
 * <em>block</em>. A round with a <em>void</em> fork, one that the machine disturbed, does not count; what decides that sees
 * neither side nor score.
 *
 * <p>A verdict rests on rounds of one run on one machine. Earlier runs are advice, until the head is far slower than they were.
 */
package dev.lockstep.gate;
