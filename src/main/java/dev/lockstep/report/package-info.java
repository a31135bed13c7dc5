/**
 * Charts and the page, made from the files of a run and from nothing else: {@link dev.lockstep.report.Report} can be
 * asked again at any time and makes the same.
 */
package dev.lockstep.report;
