import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import {intervalDots} from "./intervalDots.js";
import type {SignalQuality} from "./marts.js";
import {signalVerdict} from "./signalVerdict.js";

const two = (value: number | null) => formatNumber(value, 2);

/** Our figures for one signal with their intervals, what the best simpler way gets, and in words what is weak. */
export function signalScores(quality: readonly SignalQuality[], ariaLabel: string): HTMLElement {
  return intervalDots(
    [...quality]
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
      .map((row) => ({
        label: element(
          "span",
          {},
          `${row.judged}, ${row.corpus}`,
          element("span", {class: "quiet"}, figuresOf(row)),
          row.verdict === "weak" ? element("span", {class: "weakness"}, weaknessOf(row)) : null
        ),
        value: row.value,
        low: row.low,
        high: row.high,
        n: row.n,
        baseline: row.baseline_value,
        isClear: row.verdict !== "weak"
      })),
    {
      ariaLabel,
      format: "percent",
      domain: [0, 1],
      formatDot: two,
      noun: quality[0]?.unit ?? "cases"
    }
  );
}

function figuresOf(row: SignalQuality): string {
  const {measure, precision_value, recall_value, baseline, baseline_value, chance_value} = row;
  const parts = [
    measureName(measure),
    precision_value === null ? null : `precision ${two(precision_value)}`,
    recall_value === null || measure === "recall" ? null : `recall ${two(recall_value)}`,
    baseline === null ? null : `beside it ${baseline} ${two(baseline_value)}`,
    chance_value === null ? null : `${nothing(row)} ${two(chance_value)}`
  ];
  return parts.filter((part) => part !== null && part !== undefined).join(", ");
}

/** F1 and AUC are short for something, recall and share are words. */
function measureName(measure: string | null): string | undefined {
  return measure === "recall" || measure === "share" ? measure : measure?.toUpperCase();
}

/** What it gets who knows nothing. */
function nothing({measure}: SignalQuality): string {
  return measure === "auc" ? "a coin" : "yes to all";
}

function weaknessOf(row: SignalQuality): string {
  const {low, value, precision_value, recall_value, baseline, baseline_value, chance_value} = row;
  const reasons = [
    low !== null && low <= (chance_value ?? 0) ? `not clearly better than ${nothing(row)}` : null,
    precision_value !== null && precision_value < 0.8
      ? `${inHundred(1 - precision_value)} claims are wrong`
      : null,
    recall_value !== null && recall_value < 0.8
      ? `${inHundred(1 - recall_value)} cases are missed`
      : null,
    // our own ways are no simpler ones
    (baseline_value ?? 0) > (value ?? 0) && !baseline?.startsWith("ours")
      ? "a simpler way does better"
      : null
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? "Weak." : `Weak: ${reasons.join("; ")}.`;
}

function inHundred(share: number): string {
  return `${Math.round(100 * share)} of 100`;
}

/** The same for all signals, with every figure. */
export function signalScoresTable(quality: readonly SignalQuality[]): HTMLElement {
  return dataTable(
    quality,
    [
      {label: "Signal", value: ({label}) => label, sort: ({label}) => label},
      {label: "People say", value: ({judged}) => judged},
      {label: "On", value: ({corpus}) => corpus, sort: ({corpus}) => corpus},
      {label: "Verdict", value: ({verdict}) => signalVerdict(verdict), sort: ({low}) => low},
      {
        label: "Measure",
        value: ({measure}) => measureName(measure),
        sort: ({measure}) => measure
      },
      {label: "Ours", value: ({value}) => two(value), sort: ({value}) => value, isNumber: true},
      {
        label: "Interval",
        value: ({low, high}) => `${two(low)} to ${two(high)}`,
        isNumber: true
      },
      {
        label: "Precision",
        value: ({precision_value}) => two(precision_value),
        sort: ({precision_value}) => precision_value,
        isNumber: true
      },
      {
        label: "Recall",
        value: ({recall_value}) => two(recall_value),
        sort: ({recall_value}) => recall_value,
        isNumber: true
      },
      {label: "Simpler way", value: ({baseline}) => baseline},
      {
        label: "Its figure",
        value: ({baseline_value}) => two(baseline_value),
        sort: ({baseline_value}) => baseline_value,
        isNumber: true
      },
      {label: "Chance", value: ({chance_value}) => two(chance_value), isNumber: true},
      {label: "Cases", value: ({n}) => formatNumber(n), sort: ({n}) => n, isNumber: true},
      {label: "Of them so", value: ({n_positive}) => formatNumber(n_positive), isNumber: true}
    ],
    {caption: "How well signals fit what people say"}
  );
}
