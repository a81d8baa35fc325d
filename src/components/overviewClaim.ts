import {changeInWords} from "./changeInWords.js";
import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatPercent} from "./formatPercent.js";
import {lastDay} from "./localDay.js";
import type {KpiCurrent, MetricDefinition, SiteSummary} from "./marts.js";

const dayLength = 86_400_000;

/** What happened, in two sentences: the share that reached the goal, against before and against the target. */
export function overviewClaim(
  summary: SiteSummary | undefined,
  completion: KpiCurrent | undefined,
  definition: MetricDefinition | undefined
): HTMLElement {
  if (summary === undefined || completion === undefined || definition === undefined) {
    return element("p", {class: "claim"}, "There is nothing to report yet.");
  }
  const days = Math.round(
    (summary.period_end.getTime() - summary.period_start.getTime()) / dayLength
  );
  if (!isKnown(completion.value) || !isKnown(completion.low)) {
    return element(
      "p",
      {class: "claim"},
      `The ${days} days to ${formatDate(lastDay(summary.period_end, summary.timezone))} hold too few sessions to say how many reached their goal.`
    );
  }
  const change = changeInWords(completion, definition, `than in the ${days} days before`);
  const compared =
    completion.difference === null
      ? "."
      : completion.is_significant
        ? `, ${change.text}.`
        : `, no clear change from the ${days} days before.`;
  return element(
    "p",
    {class: "claim"},
    element("strong", {}, `${formatPercent(completion.value)} of sessions reached their goal`),
    ` in the ${days} days to ${formatDate(lastDay(summary.period_end, summary.timezone))}${compared}`,
    targetSentence(completion)
  );
}

function targetSentence({target, target_status}: KpiCurrent): string {
  if (!isKnown(target)) return "";
  const goal = formatPercent(target).replace(".0%", "%");
  switch (target_status) {
    case "met":
      return ` The target of ${goal} is met.`;
    case "missed":
      return ` The target of ${goal} is missed.`;
    case "uncertain":
      return ` Whether the target of ${goal} is met is too close to tell.`;
    default:
      return "";
  }
}
