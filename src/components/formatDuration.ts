import {dash, isKnown} from "./dash.js";

/** Seconds as a reader says them: 8.4 s, 2 min 22 s, 1 h 5 min. */
export function formatDuration(seconds: number | null | undefined): string {
  if (!isKnown(seconds)) return dash;
  const sign = seconds < 0 ? "\u2212" : "";
  const size = Math.abs(seconds);
  if (size < 9.95) return `${sign}${size.toFixed(1)} s`;
  const whole = Math.round(size);
  if (whole < 60) return `${sign}${whole} s`;
  if (whole < 3600) {
    return `${sign}${Math.floor(whole / 60)} min${whole % 60 === 0 ? "" : ` ${whole % 60} s`}`;
  }
  const minutes = Math.round(size / 60);
  return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}
