import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatPercent} from "./formatPercent.js";
import type {AbandonmentFit} from "./marts.js";
import {plural} from "./plural.js";

/** How well a fit tells leavers from the others, and whether a second program agrees, in words. */
export function fitCard(fit: AbandonmentFit): HTMLElement {
  const {label, method, population, n, abandoned_count, auc, auc_low, auc_high} = fit;
  return element(
    "article",
    {class: "card fit"},
    element("h3", {}, label),
    element(
      "p",
      {class: "subtitle"},
      `${plural(n, "session")}, ${formatNumber(abandoned_count)} of them abandoned`
    ),
    fit.status !== "fitted"
      ? element("p", {class: "empty"}, `No fit: ${fit.note ?? fit.status}.`)
      : isKnown(auc)
        ? element(
            "p",
            {},
            "Shown one session that was abandoned and one that was not, it picks the abandoned one in ",
            element("strong", {}, formatPercent(auc)),
            ` of cases (${formatInterval(auc_low, auc_high, "percent")}); a coin would in 50%.`
          )
        : null,
    element("p", {class: "caveat"}, `${method} ${population}`),
    isKnown(fit.second_opinion_max_difference)
      ? element(
          "p",
          {class: "caveat"},
          `A second program fitted ${isKnown(fit.second_opinion_n) && fit.second_opinion_n < n ? `a sample of ${formatNumber(fit.second_opinion_n)}` : "the same"} sessions; its coefficients differ by ${differenceInWords(fit.second_opinion_max_difference)}.`
        )
      : null
  );
}

function differenceInWords(difference: number): string {
  return difference < 1e-6 ? "less than 0.000001" : `at most ${Number(difference.toPrecision(2))}`;
}
