import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import {intervalDots} from "./intervalDots.js";
import type {SignalQuality} from "./marts.js";
import {signalVerdict} from "./signalVerdict.js";

const two = (value: number | null) => formatNumber(value, 2);

/** Our figures with their intervals, and beside each what the best of the simpler ways gets. */
export function signalScores(quality: readonly SignalQuality[], ariaLabel: string): HTMLElement {
  return intervalDots(
    [...quality]
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
      .map((row) => ({
        label: element(
          "span",
          {},
          row.label,
          element("span", {class: "quiet"}, `${row.judged}, ${row.corpus}`),
          element("span", {class: "quiet"}, baselineInWords(row))
        ),
        value: row.value,
        low: row.low,
        high: row.high,
        n: row.n,
        baseline: row.baseline_value,
        isClear: row.verdict !== "weak"
      })),
    {ariaLabel, format: "percent", formatDot: two, noun: "cases"}
  );
}

function baselineInWords({baseline, baseline_value, chance_value}: SignalQuality): string {
  const simpler = baseline === null ? "" : `${baseline} ${two(baseline_value)}, `;
  return `${simpler}chance ${two(chance_value)}`;
}

/** The same with every figure. */
export function signalScoresTable(quality: readonly SignalQuality[]): HTMLElement {
  return dataTable(
    quality,
    [
      {label: "Signal", value: ({label}) => label},
      {label: "People say", value: ({judged}) => judged},
      {label: "On", value: ({corpus}) => corpus},
      {label: "Verdict", value: ({verdict}) => signalVerdict(verdict)},
      {label: "Measure", value: ({measure}) => measure?.toUpperCase()},
      {label: "Ours", value: ({value}) => two(value), isNumber: true},
      {
        label: "Interval",
        value: ({low, high}) => `${two(low)} to ${two(high)}`,
        isNumber: true
      },
      {
        label: "Of our claims, right",
        value: ({precision_value}) => two(precision_value),
        isNumber: true
      },
      {label: "Of all, found", value: ({recall_value}) => two(recall_value), isNumber: true},
      {label: "Simpler way", value: ({baseline}) => baseline},
      {label: "Its figure", value: ({baseline_value}) => two(baseline_value), isNumber: true},
      {label: "Chance", value: ({chance_value}) => two(chance_value), isNumber: true},
      {label: "Cases", value: ({n}) => formatNumber(n), isNumber: true},
      {label: "Of them so", value: ({n_positive}) => formatNumber(n_positive), isNumber: true}
    ],
    {caption: "How well signals fit what people say"}
  );
}
