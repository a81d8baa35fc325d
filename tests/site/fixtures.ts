import type {
  KpiCurrent,
  MetricDefinition,
  Publication,
  SiteSummary
} from "../../src/components/marts.ts";

/** A metric definition with what a test does not care about filled in. */
export function metricRow(overrides: Partial<MetricDefinition> = {}): MetricDefinition {
  return {
    metric: "completion_rate",
    label: "Completion rate",
    group: "outcome",
    description: "Sessions that reached their goal.",
    numerator: "is_completed",
    denominator: "1",
    population: "outcome is not null",
    population_label: "sessions whose outcome is known",
    kind: "proportion",
    format: "percent",
    unit: null,
    better: "higher",
    source: "house rules",
    ...overrides
  };
}

export function currentRow(overrides: Partial<KpiCurrent> = {}): KpiCurrent {
  return {
    metric: "completion_rate",
    value: 0.694,
    low: 0.668,
    high: 0.719,
    session_count: 1180,
    previous_value: 0.64,
    previous_session_count: 1122,
    difference: 0.054,
    difference_low: 0.02,
    difference_high: 0.09,
    is_significant: true,
    target: 0.7,
    target_status: "uncertain",
    ...overrides
  };
}

export function summaryRow(overrides: Partial<SiteSummary> = {}): SiteSummary {
  return {
    as_of: new Date("2026-06-29"),
    data_from: new Date("2026-03-01"),
    data_to: new Date("2026-06-29"),
    period_start: new Date("2026-06-01"),
    period_end: new Date("2026-06-29"),
    previous_start: new Date("2026-05-04"),
    session_count: 5000,
    is_generated: false,
    source_names: "telephony",
    title: "Earshot",
    timezone: "UTC",
    ...overrides
  };
}

export function publicationOf(marts: Publication["marts"] = {}): Publication {
  return {builtAt: "2026-06-29T06:00:00Z", asOf: "2026-06-29T00:00:00Z", marts};
}
