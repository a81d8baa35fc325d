import {isKnown} from "./dash.js";
import {element} from "./element.js";

export interface IntervalStripOptions {
  value: number | null;
  low: number | null;
  high: number | null;
  target?: number | null;
  previous?: number | null;
  /** Ends of the scale. Default: what is shown, with some air. */
  domain?: [number, number];
}

/**
 * Where a figure stands, in one line: the figure and how far it may be off, the figure before, and the
 * target. Decoration for the eye: everything in it is said in words beside it.
 */
export function intervalStrip({
  value,
  low,
  high,
  target,
  previous,
  domain
}: IntervalStripOptions): HTMLElement {
  const strip = element("div", {class: "strip", "aria-hidden": "true"});
  const shown = [value, low, high, target, previous].filter(isKnown);
  if (!isKnown(value) || shown.length === 0) return strip;
  const [start, end] = domain ?? padded(shown);
  const place = (number: number) => `${(100 * (number - start)) / (end - start)}%`;
  if (isKnown(low) && isKnown(high)) {
    const width = `${(100 * (high - low)) / (end - start)}%`;
    strip.append(
      element("span", {class: "strip-interval", style: `left:${place(low)};width:${width}`})
    );
  }
  if (isKnown(target)) {
    strip.append(element("span", {class: "strip-target", style: `left:${place(target)}`}));
  }
  if (isKnown(previous)) {
    strip.append(element("span", {class: "strip-previous", style: `left:${place(previous)}`}));
  }
  strip.append(element("span", {class: "strip-value", style: `left:${place(value)}`}));
  return strip;
}

function padded(values: number[]): [number, number] {
  const start = Math.min(...values);
  const end = Math.max(...values);
  const air = (end - start || Math.abs(end) || 1) * 0.18;
  return [start - air, end + air];
}
