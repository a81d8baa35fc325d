import {checkStatus} from "./checkStatus.js";
import {dataTable} from "./dataTable.js";
import {element} from "./element.js";
import {formatAge} from "./formatAge.js";
import {formatNumber} from "./formatNumber.js";
import type {Publication} from "./marts.js";

/** Each published table: how old it is, and whether a later build could not replace it. */
export function freshnessTable({marts}: Publication, now: Date = new Date()): HTMLElement {
  const rows = Object.entries(marts)
    .map(([name, mart]) => ({name, ...mart}))
    .sort(
      (a, b) =>
        Number(b.status === "stale") - Number(a.status === "stale") || a.name.localeCompare(b.name)
    );
  return dataTable(
    rows,
    [
      {label: "Table", value: ({name}) => element("code", {}, name), sort: ({name}) => name},
      {label: "State", value: ({status}) => checkStatus(status), sort: ({status}) => status},
      {
        label: "This version since",
        value: ({builtAt}) =>
          element("time", {datetime: builtAt, title: builtAt}, formatAge(builtAt, now)),
        sort: ({builtAt}) => builtAt
      },
      {
        label: "Rows",
        value: ({rows}) => formatNumber(rows),
        sort: ({rows}) => rows,
        isNumber: true
      },
      ...(rows.some(({reason}) => reason)
        ? [{label: "Why", value: ({reason}: {reason?: string}) => reason ?? null}]
        : [])
    ],
    {caption: "Published tables and their age", empty: "Nothing is published yet.", limit: 12}
  );
}
