/**
 * The calendar day of a time in a time zone, as a Date at midnight UTC: what dates of the marts are.
 *
 * @param timezone an IANA name; default UTC
 */
export function localDay(time: Date, timezone = "UTC"): Date {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit"
  }).format(time);
  return new Date(`${parts}T00:00:00Z`);
}

/** The last day of a span that ends just before a time. */
export function lastDay(end: Date, timezone?: string): Date {
  return localDay(new Date(end.getTime() - 1), timezone);
}
