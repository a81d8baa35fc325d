import {dash, isKnown} from "./dash.js";

/** A file's size: 812 B, 5.3 MB. */
export function formatBytes(bytes: number | null | undefined): string {
  if (!isKnown(bytes)) return dash;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let position = 0;
  while (value >= 1000 && position < units.length - 1) {
    value /= 1000;
    position++;
  }
  return `${value < 10 && position > 0 ? value.toFixed(1) : Math.round(value)} ${units[position]}`;
}
