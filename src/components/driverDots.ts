import {element} from "./element.js";
import {formatDifference} from "./formatDifference.js";
import {type IntervalDot, intervalDots} from "./intervalDots.js";
import type {AbandonmentCoefficient} from "./marts.js";

/**
 * What goes with abandonment, each for itself, the others held still: how many points more or fewer
 * customers leave. What chance would explain is drawn hollow.
 */
export function driverDots(coefficients: readonly AbandonmentCoefficient[]): HTMLElement {
  const terms = coefficients
    .filter(({term, step_effect}) => term !== "intercept" && step_effect !== null)
    .sort((a, b) => Math.abs(b.step_effect ?? 0) - Math.abs(a.step_effect ?? 0));
  return intervalDots(
    terms.map(
      (row): IntervalDot => ({
        label: element(
          "span",
          {},
          row.label,
          row.step_label && row.step_label !== "if so"
            ? element("span", {class: "quiet"}, `, ${row.step_label}`)
            : null
        ),
        value: row.step_effect,
        low: row.step_effect_low,
        high: row.step_effect_high,
        isClear: row.is_significant === true,
        color:
          row.is_significant !== true
            ? "var(--quiet)"
            : (row.step_effect ?? 0) > 0
              ? "var(--outcome-abandoned)"
              : "var(--outcome-completed)"
      })
    ),
    {
      ariaLabel: "Change in abandonment with each circumstance",
      formatDot: (value) => formatDifference(value, "percent").replace(" points", ""),
      reference: {value: 0, label: "makes no difference"}
    }
  );
}
