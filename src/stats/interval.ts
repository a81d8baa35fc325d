/** Values that the data could reasonably have come from. */
export interface Interval {
  low: number;
  high: number;
}
