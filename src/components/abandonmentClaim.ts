import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatPercent} from "./formatPercent.js";
import type {Finding, KpiCurrent} from "./marts.js";

/** How many leave, and the first of the findings on why. */
export function abandonmentClaim(current: KpiCurrent | undefined, findings: readonly Finding[]): HTMLElement {
  const headline = findings[0]?.headline;
  if (current === undefined || !isKnown(current.value) || !isKnown(current.low)) {
    return element(
      "p",
      {class: "claim"},
      headline === undefined ? "Too little data to say why customers leave." : `${headline}.`
    );
  }
  return element(
    "p",
    {class: "claim"},
    element("strong", {}, `${formatPercent(current.value)} of customers left before their goal was met`),
    ` (between ${formatInterval(current.low, current.high, "percent").replace(" to ", " and ")}).`,
    headline === undefined ? "" : ` ${headline.replace(/\.$/, "")}.`
  );
}
