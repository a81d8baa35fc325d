import {formatNumber, minus} from "./formatNumber.js";
import type {MetricFormat} from "./marts.js";

/** Labels of ticks: shorter than a value, and all of one axis alike. */
export function axisFormat(format: MetricFormat): (value: number) => string {
  switch (format) {
    case "percent":
      return (value) => `${minus(String(Number((100 * value).toFixed(1))))}%`;
    case "duration":
      return (value) => `${formatNumber(value, 0)} s`;
    case "usd":
      return (value) =>
        minus(`$${Number(value.toFixed(2)).toLocaleString("en-US")}`).replace("$\u2212", "\u2212$");
    default:
      return (value) => minus(Number(value.toPrecision(6)).toLocaleString("en-US"));
  }
}
