package dev.lockstep.report;

import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A chart with what a reader needs beside it.
 *
 * @param id name of its files
 * @param title heading
 * @param caption unit, what is shown, how to read it
 * @param chart the chart
 */
record Figure(String id, String title, String caption, Chart<?, ?> chart) {}
