import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import type {AbandonmentTotals, Finding} from "./marts.js";

/** How many leave, and the first of the findings on why. */
export function abandonmentClaim(
  totals: AbandonmentTotals | undefined,
  findings: readonly Finding[]
): HTMLElement {
  const headline = findings[0]?.headline.replace(/\.$/, "");
  if (totals === undefined || !totals.is_enough || !isKnown(totals.abandonment_rate)) {
    return element(
      "p",
      {class: "claim"},
      `${headline ?? "Too little data to say why customers leave"}.`
    );
  }
  const {abandonment_rate, low, high} = totals;
  return element(
    "p",
    {class: "claim"},
    element(
      "strong",
      {},
      `In ${formatPercent(abandonment_rate)} of sessions the customer left before the goal was met`
    ),
    ` (between ${formatInterval(low, high, "percent").replace(" to ", " and ")}).`,
    headline === undefined ? "" : ` ${headline}.`
  );
}
