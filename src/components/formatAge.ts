import {dash} from "./dash.js";

/** How long ago: "just now", "3 hours ago", "2 days ago". */
export function formatAge(time: Date | string | null | undefined, now: Date = new Date()): string {
  if (time === null || time === undefined) return dash;
  const seconds = (now.getTime() - new Date(time).getTime()) / 1000;
  if (Number.isNaN(seconds)) return dash;
  if (seconds < 90) return "just now";
  for (const [name, length, limit] of [
    ["minute", 60, 90],
    ["hour", 3600, 36],
    ["day", 86_400, Number.POSITIVE_INFINITY]
  ] as const) {
    const count = Math.round(seconds / length);
    if (count < limit) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
  return dash;
}
