/**
 * Charts and pages, made from the files of a run and from nothing else: {@link dev.lockstep.report.Report} can be asked again at
 * any time and makes the same bytes.
 *
 * <p>{@code RunData} reads the files and says which it cannot; sections turn them into blocks (words, tables, figures); {@code
 * HtmlPage} and {@code MarkdownPage} write the same blocks. A figure is an XChart with its caption and its numbers; {@code Style}
 * and {@code Palette} have what all share, {@code Svg} what makes a drawing repeatable and lets it follow the page's colours.
 */
package dev.lockstep.report;
