import {dash} from "./dash.js";

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC"
});
const shortDay = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  timeZone: "UTC"
});

/** 28 Jun 2026; without its year where `short`. Dates of the marts are days of the report's time zone. */
export function formatDate(date: Date | string | null | undefined, short = false): string {
  if (date === null || date === undefined) return dash;
  const value = new Date(date);
  if (Number.isNaN(value.getTime())) return dash;
  return (short ? shortDay : day).format(value);
}
