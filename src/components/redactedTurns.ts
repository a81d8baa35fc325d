import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatNumber} from "./formatNumber.js";
import {formatPercent} from "./formatPercent.js";
import type {RedactedTurns} from "./marts.js";

/** In how many turns of each source something private was replaced, by what it was. */
export function redactedTurns(rows: readonly RedactedTurns[]): HTMLElement {
  if (rows.length === 0) {
    return element(
      "p",
      {class: "empty"},
      "Nothing was redacted: no turn has what a pattern finds."
    );
  }
  return dataTable(
    rows,
    [
      {label: "Source", value: ({source}) => source, sort: ({source}) => source},
      {label: "What", value: ({kind}) => kind, sort: ({kind}) => kind},
      {
        label: "Turns with it",
        value: ({redacted_turn_count}) => formatNumber(redacted_turn_count),
        sort: ({redacted_turn_count}) => redacted_turn_count,
        isNumber: true
      },
      {
        label: "Of turns",
        value: ({turn_count}) => formatNumber(turn_count),
        sort: ({turn_count}) => turn_count,
        isNumber: true
      },
      {
        label: "Share",
        value: ({redacted_share}) => formatPercent(redacted_share),
        sort: ({redacted_share}) => redacted_share,
        isNumber: true
      }
    ],
    {caption: "Turns in which something was redacted", limit: 12}
  );
}
