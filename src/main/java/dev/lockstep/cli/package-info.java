/** The command line: picocli commands that wire the other rooms together, and what they print. */
package dev.lockstep.cli;
