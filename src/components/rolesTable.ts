import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatInterval} from "./formatInterval.js";
import {formatNumber} from "./formatNumber.js";
import {formatPercent} from "./formatPercent.js";
import type {QualityRoles} from "./marts.js";
import {statement} from "./statement.js";

const signs = [
  {key: "greeting_count", label: "welcomes the other"},
  {key: "offer_of_help_count", label: "offers help"},
  {key: "disclosure_count", label: "says that the call is recorded"},
  {key: "introduction_count", label: "speaks for an organization"},
  {key: "request_count", label: "asks for name, number or address"},
  {key: "service_count", label: "asks what the other wants"}
] as const;

/** Whether agent and customer seem to be swapped in any source, in a sentence and by source. */
export function rolesTable(sources: readonly QualityRoles[]): HTMLElement {
  if (sources.length === 0) return element("p", {class: "empty"}, "There are no sessions yet.");
  const flagged = sources.filter(({is_flagged}) => is_flagged);
  return element(
    "div",
    {},
    statement(
      flagged.length === 0
        ? {text: "In no source do agent and customer seem to be swapped.", tone: "good"}
        : {
            text: `Agent and customer seem to be swapped in ${flagged.map(({source}) => source).join(", ")}: check which speaker its loader takes for the agent.`,
            tone: "bad"
          }
    ),
    dataTable(
      [...sources].sort(
        (a, b) => Number(b.is_flagged) - Number(a.is_flagged) || a.source.localeCompare(b.source)
      ),
      [
        {label: "Source", value: ({source}) => source, sort: ({source}) => source},
        {
          label: "Suspected",
          value: ({suspected_share}) => formatPercent(suspected_share),
          sort: ({suspected_share}) => suspected_share,
          isNumber: true
        },
        {
          label: "May be",
          value: ({low, high}) => formatInterval(low, high, "percent")
        },
        {
          label: "Sessions that tell",
          value: ({examined_count}) => formatNumber(examined_count),
          sort: ({examined_count}) => examined_count,
          isNumber: true
        },
        {
          label: "Of all",
          value: ({session_count}) => formatNumber(session_count),
          sort: ({session_count}) => session_count,
          isNumber: true
        },
        {label: "In them the customer", value: reasonsOf}
      ],
      {caption: "Sessions in which agent and customer may be swapped, by source", limit: 15}
    )
  );
}

function reasonsOf(row: QualityRoles): string | null {
  const said = signs
    .filter(({key}) => row[key] > 0)
    .sort((a, b) => row[b.key] - row[a.key])
    .map(({key, label}) => `${label} (${formatNumber(row[key])})`);
  return said.length === 0 ? null : said.join(", ");
}
