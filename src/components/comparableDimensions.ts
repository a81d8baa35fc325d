import {ofRow, op, rowsOf, tableOf} from "./arquero.js";
import type {KpiValue} from "./marts.js";

interface SegmentCount {
  dimension: string;
  segment_count: number;
}

/** What sessions can be compared by: everyone together, and each dimension that has two segments or more. */
export function comparableDimensions(values: readonly KpiValue[]): string[] {
  const split = tableOf(values, ["dimension", "segment"])
    .groupby("dimension")
    .rollup({segment_count: op.distinct("segment")})
    .filter(ofRow((row: SegmentCount) => row.dimension !== "all" && row.segment_count > 1));
  return ["all", ...rowsOf<SegmentCount>(split).map(({dimension}) => dimension)];
}
