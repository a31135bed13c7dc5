package dev.lockstep.report;

import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A chart with what a reader needs beside it.
 *
 * @param id name of its files
 * @param title heading
 * @param caption unit, number of measurements, what a bar or band means, how to read it
 * @param chart the chart
 * @param numbers what it draws, as a table: its text alternative
 */
record Figure(String id, String title, String caption, Chart<?, ?> chart, Block.Table numbers) {}
