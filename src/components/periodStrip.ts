import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {lastDay} from "./lastDay.js";
import type {SiteSummary} from "./marts.js";

/** The span of all data with the current period and the one before it marked: which days do the figures speak of? */
export function periodStrip({
  data_from,
  data_to,
  period_start,
  period_end,
  previous_start
}: Pick<
  SiteSummary,
  "data_from" | "data_to" | "period_start" | "period_end" | "previous_start"
>): HTMLElement {
  const current = `${formatDate(period_start, true)} to ${formatDate(lastDay(period_end))}`;
  const text = element(
    "p",
    {class: "period-text"},
    element("strong", {}, current),
    `, compared with ${formatDate(previous_start, true)} to ${formatDate(lastDay(period_start), true)}`
  );
  if (data_from === null || data_to === null) return element("div", {class: "period"}, text);
  const start = Math.min(data_from.getTime(), previous_start.getTime());
  const end = Math.max(data_to.getTime(), period_end.getTime());
  const place = (time: Date) =>
    Math.min(100, Math.max(0, (100 * (time.getTime() - start)) / (end - start)));
  const span = (name: string, from: Date, to: Date) =>
    element("span", {class: name, style: `left:${place(from)}%;width:${place(to) - place(from)}%`});
  return element(
    "div",
    {class: "period"},
    text,
    element(
      "div",
      {class: "period-track", "aria-hidden": "true"},
      span("period-data", data_from, data_to),
      span("period-previous", previous_start, period_start),
      span("period-current", period_start, period_end)
    ),
    element(
      "p",
      {class: "period-ends"},
      `Data from ${formatDate(data_from)} to ${formatDate(lastDay(data_to))}`
    )
  );
}
