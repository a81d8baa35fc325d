import {dash, isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatValue} from "./formatValue.js";
import {intervalStrip} from "./intervalStrip.js";
import type {MetricFormat} from "./marts.js";
import {plural} from "./plural.js";
import {statement} from "./statement.js";
import type {Tone} from "./tone.js";

export interface BigNumberOptions {
  /** Of the value and its interval. Default "number". */
  format?: MetricFormat;
  unit?: string | null;
  /** Ends of the interval; without them the number is not shown. */
  interval?: [number | null, number | null];
  /** How many sessions stand behind it. */
  n?: number | null;
  /** Where the definition stands. */
  href?: string;
  /** The metric's name, for whoever reads the page by program. */
  metric?: string;
  target?: number | null;
  previous?: number | null;
  /** Lines below, such as the change and the target in words. */
  statements?: ({text: string; tone: Tone} | undefined)[];
}

/** A figure with its doubt: a card with the number, its interval, its n, and what to make of it. */
export function bigNumber(
  label: string,
  value: number | null,
  {
    format = "number",
    unit = null,
    interval: [low, high] = [null, null],
    n = null,
    href,
    metric,
    target = null,
    previous = null,
    statements = []
  }: BigNumberOptions = {}
): HTMLElement {
  const isEnough = isKnown(value) && isKnown(low) && isKnown(high);
  return element(
    "article",
    {class: "card figure", "data-metric": metric, "data-value": isEnough ? value : null},
    element("h3", {}, href === undefined ? label : element("a", {href}, label)),
    element("p", {class: "figure-value"}, isEnough ? formatValue(value, format, unit) : dash),
    intervalStrip(isEnough ? {value, low, high, target, previous} : {value: null, low, high}),
    isEnough ? statements.map((line) => line && statement(line)) : null,
    element(
      "p",
      {class: "figure-doubt"},
      isEnough
        ? `Between ${formatInterval(low, high, format, unit).replace(" to ", " and ")}, from ${plural(n, "session")}`
        : `Too little data: ${plural(n ?? 0, "session")}`
    )
  );
}
