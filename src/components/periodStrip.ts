import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {lastDay, localDay} from "./localDay.js";
import type {SiteSummary} from "./marts.js";

/** The span of all data with the current period and the one before it marked: which days do the figures speak of? */
export function periodStrip({
  data_from,
  data_to,
  period_start,
  period_end,
  previous_start,
  timezone
}: SiteSummary): HTMLElement {
  const days = (start: Date, end: Date) =>
    `${formatDate(localDay(start, timezone), true)} to ${formatDate(lastDay(end, timezone))}`;
  const text = element(
    "p",
    {class: "period-text"},
    element("strong", {}, days(period_start, period_end)),
    `, compared with ${days(previous_start, period_start)}`
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
      span("period-previous", previous_start, period_start),
      span("period-current", period_start, period_end),
      span("period-data", data_from, data_to)
    ),
    element(
      "p",
      {class: "period-ends"},
      `Data from ${formatDate(localDay(data_from, timezone))} to ${formatDate(localDay(data_to, timezone))}`
    )
  );
}
