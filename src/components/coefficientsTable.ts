import {dataTable} from "./dataTable.js";
import {formatDifference} from "./formatDifference.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import type {AbandonmentCoefficient} from "./marts.js";

/** A fit in full, for those who read regressions. */
export function coefficientsTable(coefficients: readonly AbandonmentCoefficient[]): HTMLElement {
  return dataTable(
    coefficients,
    [
      {label: "Term", value: ({label}) => label},
      {
        label: "Coefficient",
        value: ({coefficient}) => formatNumber(coefficient, 4),
        isNumber: true
      },
      {
        label: "Standard error",
        value: ({clustered_standard_error, standard_error}) =>
          formatNumber(clustered_standard_error ?? standard_error, 4),
        isNumber: true
      },
      {label: "p", value: ({p_value}) => formatP(p_value), isNumber: true},
      {label: "Step", value: ({step_label}) => step_label},
      {
        label: "Odds ratio of a step",
        value: ({step_odds_ratio}) => formatNumber(step_odds_ratio, 2),
        isNumber: true
      },
      {
        label: "Interval",
        value: ({step_odds_low, step_odds_high}) => formatInterval(step_odds_low, step_odds_high),
        isNumber: true
      },
      {
        label: "Effect of a step",
        value: ({step_effect}) => formatDifference(step_effect, "percent"),
        isNumber: true
      },
      {label: "Collinearity (VIF)", value: ({vif}) => formatNumber(vif, 2), isNumber: true},
      {label: "Left out because", value: ({note}) => note}
    ],
    {caption: "Coefficients of the fit"}
  );
}

function formatP(value: number | null): string {
  return value !== null && value < 0.001 ? "< 0.001" : formatNumber(value, 3);
}
