import type {KpiValue} from "./marts.js";

/** What sessions can be compared by: everyone together, and each dimension that has two segments or more. */
export function comparableDimensions(values: readonly KpiValue[]): string[] {
  const segments = new Map<string, Set<string>>();
  for (const {dimension, segment} of values) {
    segments.set(dimension, (segments.get(dimension) ?? new Set()).add(segment));
  }
  return [
    "all",
    ...[...segments].filter(([name, own]) => name !== "all" && own.size > 1).map(([name]) => name)
  ];
}
