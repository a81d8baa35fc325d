import {axisFormat} from "./axisFormat.js";
import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatValue} from "./formatValue.js";
import type {MetricFormat} from "./marts.js";
import {niceTicks} from "./niceTicks.js";

export interface IntervalDot {
  label: Node | string;
  value: number | null;
  low: number | null;
  high: number | null;
  /** How many stand behind it. */
  n?: number | null;
  color?: string;
  /** Another figure to hold it against, drawn as a ring. */
  baseline?: number | null;
  /** Whether it says something clear; what does not is drawn hollow. Default true. */
  isClear?: boolean;
}

export interface IntervalDotsOptions {
  /** What the list is of. */
  ariaLabel: string;
  format?: MetricFormat;
  unit?: string | null;
  /** A line to compare with, such as no effect or the overall rate, and its name. */
  reference?: {value: number; label?: string};
  /** Noun for n; default "sessions". */
  noun?: string;
  /** Ends of the scale, so that several lists compare; default what the figures take. */
  domain?: readonly [number, number];
  /** Instead of the usual value, such as points. */
  formatDot?: (value: number) => string;
}

/**
 * Figures with their intervals on one scale, a row each. It is a list of text with drawings in it, so it
 * needs no table beside it and no measured width. Too little data is a row without a dot.
 */
export function intervalDots(
  dots: readonly IntervalDot[],
  {
    ariaLabel,
    format = "number",
    unit,
    reference,
    noun = "sessions",
    domain,
    formatDot
  }: IntervalDotsOptions
): HTMLElement {
  if (dots.length === 0) return element("p", {class: "empty"}, "Too little data.");
  const ends = dots
    .filter(({value, low, high}) => isKnown(value) && isKnown(low) && isKnown(high))
    .flatMap(({low, high, baseline = null}) => [low, high, baseline])
    .concat(reference?.value ?? null)
    .filter(isKnown);
  const [start, end] = domain ?? padded(ends, format);
  const place = (value: number) => `${(100 * (value - start)) / (end - start)}%`;
  const textOf = formatDot ?? ((value: number) => formatValue(value, format, unit));
  const intervalOf = (low: number, high: number) =>
    formatDot ? `${formatDot(low)} to ${formatDot(high)}` : formatInterval(low, high, format, unit);
  const ticks = ends.length === 0 ? [] : niceTicks(start, end, 4);

  return element(
    "div",
    {class: "dots"},
    element(
      "ul",
      {"aria-label": ariaLabel},
      dots.map(({label, value, low, high, n, color, baseline, isClear = true}) => {
        const isEnough = isKnown(value) && isKnown(low) && isKnown(high);
        return element(
          "li",
          {
            class: `dots-row${isEnough && isClear ? "" : " is-unclear"}`,
            style: color ? `--dot:${color}` : null
          },
          element("span", {class: "dots-label"}, label),
          element(
            "span",
            {class: "dots-track", "aria-hidden": "true"},
            ticks.map((tick) =>
              element("span", {class: "dots-grid", style: `left:${place(tick)}`})
            ),
            reference &&
              element("span", {class: "dots-reference", style: `left:${place(reference.value)}`}),
            isEnough && [
              element("span", {
                class: "dots-interval",
                style: `left:${place(low)};width:${(100 * (high - low)) / (end - start)}%`
              }),
              isKnown(baseline) &&
                element("span", {class: "dots-baseline", style: `left:${place(baseline)}`}),
              element("span", {class: "dots-dot", style: `left:${place(value)}`})
            ]
          ),
          element(
            "span",
            {class: "dots-value"},
            isEnough
              ? [element("strong", {}, textOf(value)), ` (${intervalOf(low, high)})`]
              : element("span", {}, "Too little data"),
            isKnown(n) &&
              element("span", {class: "dots-n"}, ` n\u00a0${n.toLocaleString("en-US")} `),
            isKnown(n) && element("span", {class: "visually-hidden"}, noun)
          )
        );
      })
    ),
    ticks.length > 0 &&
      element(
        "div",
        {class: "dots-axis", "aria-hidden": "true"},
        element(
          "span",
          {class: "dots-axis-track"},
          ticks.map((tick) =>
            element(
              "span",
              {style: `left:${place(tick)}`},
              formatDot ? formatDot(tick) : axisFormat(format)(tick)
            )
          )
        )
      ),
    reference?.label &&
      element(
        "p",
        {class: "dots-reference-label"},
        element("span", {"aria-hidden": "true"}),
        reference.label
      )
  );
}

function padded(ends: number[], format: MetricFormat): [number, number] {
  if (ends.length === 0) return [0, 1];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  // a share has no room below nothing or above all, unless what is shown is a difference
  const isShare = format === "percent" && low >= 0;
  return [
    isShare ? Math.max(0, low - air) : low - air,
    isShare ? Math.min(1, high + air) : high + air
  ];
}
