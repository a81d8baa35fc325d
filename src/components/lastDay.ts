const dayLength = 86_400_000;

/** The last day of a span: an end that is a midnight belongs to the day before. */
export function lastDay(end: Date): Date;
export function lastDay(end: Date | null): Date | null;
export function lastDay(end: Date | null): Date | null {
  return end !== null && end.getTime() % dayLength === 0
    ? new Date(end.getTime() - dayLength)
    : end;
}
