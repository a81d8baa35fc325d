import {element} from "./element.js";

export interface ChartCardOptions {
  /** What the chart shows, as a claim where there is one. */
  title: Node | string;
  /** What is drawn: unit, population. */
  subtitle?: string;
  /** The drawing; undefined where there is too little data. */
  chart?: Node | undefined;
  legend?: Node | undefined;
  /** The same as a table, behind a disclosure: for those who cannot see the chart, or want the digits. */
  table?: Node;
  /** A caveat. */
  note?: Node | string;
  /** Said where there is no chart. Default "Too little data to draw this." */
  empty?: string;
}

/** A chart with its claim, its caveat and its numbers. */
export function chartCard({
  title,
  subtitle,
  chart,
  legend,
  table,
  note,
  empty = "Too little data to draw this."
}: ChartCardOptions): HTMLElement {
  return element(
    "section",
    {class: "card chart"},
    element("h3", {}, title),
    subtitle === undefined ? null : element("p", {class: "subtitle"}, subtitle),
    chart === undefined ? element("p", {class: "empty"}, empty) : [legend, chart],
    chart === undefined || note === undefined ? null : element("p", {class: "caveat"}, note),
    chart === undefined || table === undefined
      ? null
      : element("details", {class: "numbers"}, element("summary", {}, "The numbers"), table)
  );
}
