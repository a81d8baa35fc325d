import {element} from "./element.js";
import type {Finding} from "./marts.js";
import {plural} from "./plural.js";

/**
 * A finding as a head of operations reads it: the claim, the numbers behind it, and what to do.
 *
 * @param evidence where on the page the chart behind it stands
 */
export function findingCard(
  {headline, sentence, action, n}: Finding,
  evidence?: string
): HTMLElement {
  return element(
    "article",
    {class: "card finding"},
    element("h3", {}, headline),
    element("p", {}, sentence),
    action === null || action === ""
      ? null
      : element("p", {class: "finding-action"}, element("strong", {}, "What to do. "), action),
    element(
      "p",
      {class: "finding-evidence"},
      n === null ? null : `From ${plural(n, "session")}. `,
      evidence === undefined ? null : element("a", {href: evidence}, "The evidence")
    )
  );
}
