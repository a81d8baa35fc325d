/** Rows of the published marts, as `readMart` gives them. */

export type MetricFormat = "percent" | "number" | "duration" | "usd";

export interface SiteSummary {
  as_of: Date;
  data_from: Date | null;
  data_to: Date | null;
  period_start: Date;
  period_end: Date;
  previous_start: Date;
  session_count: number;
  is_generated: boolean;
  source_names: string | null;
  title: string;
  /** Zone in which days are cut. */
  timezone: string;
}

/** `publication.json`: what is published and since when. */
export interface Publication {
  title?: string;
  builtAt: string;
  checkedAt?: string;
  asOf: string | null;
  marts: Record<string, PublishedMart>;
}

export interface PublishedMart {
  builtAt: string;
  rows: number;
  /** `stale`: a later build could not replace it, for `reason`. */
  status: string;
  reason?: string;
}

export interface MetricDefinition {
  metric: string;
  label: string;
  group: string;
  description: string;
  numerator: string;
  denominator: string;
  population: string;
  population_label: string;
  kind: "proportion" | "mean";
  format: MetricFormat;
  unit: string | null;
  better: "higher" | "lower" | "neutral";
  source: string;
}

export interface KpiValue {
  metric: string;
  grain: "all" | "day" | "week" | "month";
  period_start: Date | null;
  dimension: string;
  segment: string;
  session_count: number;
  value: number | null;
  low: number | null;
  high: number | null;
  is_enough: boolean;
  /** Whether the data covers the whole period. */
  is_complete: boolean;
}

export interface KpiCurrent {
  metric: string;
  value: number | null;
  low: number | null;
  high: number | null;
  session_count: number;
  previous_value: number | null;
  previous_session_count: number;
  difference: number | null;
  difference_low: number | null;
  difference_high: number | null;
  is_significant: boolean | null;
  target: number | null;
  target_status: "met" | "missed" | "uncertain" | "none";
}

export interface KpiGap {
  comparison: string;
  metric: string;
  segment_a: string;
  segment_b: string;
  value_a: number | null;
  n_a: number;
  value_b: number | null;
  n_b: number;
  difference: number | null;
  low: number | null;
  high: number | null;
  p_value: number | null;
  p_value_adjusted: number | null;
  is_significant: boolean | null;
}

export interface OutcomeDay {
  day: Date;
  outcome: string;
  session_count: number;
}

export interface Finding {
  kind: string;
  headline: string;
  sentence: string;
  evidence_metric: string | null;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
  action: string | null;
}

export interface AbandonmentTotals {
  session_count: number;
  abandoned_count: number;
  abandonment_rate: number | null;
  low: number | null;
  high: number | null;
  is_enough: boolean;
}

export interface QualityCheck {
  check_name: string;
  model: string | null;
  column_name: string | null;
  kind: string;
  description: string | null;
  severity: string;
  status: "pass" | "fail" | "warn" | "error";
  offending_count: number | null;
}

export interface QualityRecords {
  source_name: string;
  file_name: string;
  bytes: number | null;
  sha256: string | null;
  record_count: number;
  accepted_count: number;
  duplicate_count: number;
  quarantined_count: number;
}

/** A row of `quality_redaction`. */
export interface RedactedTurns {
  source: string;
  kind: string;
  turn_count: number;
  redacted_turn_count: number;
  redacted_share: number;
}

export interface QualitySource {
  source_name: string;
  /** What a record is: calls, or what comes apart from them. */
  kind: string;
  file_count: number;
  record_count: number;
  accepted_count: number;
  duplicate_count: number;
  quarantined_count: number;
}

export interface QualityReason {
  source_name: string;
  reason: string;
  record_count: number;
  file_count: number;
  /** One of the records. */
  quarantine_id: string;
  file_name: string;
  record_number: number;
}

export interface QualityRoles {
  source: string;
  session_count: number;
  examined_count: number;
  suspected_count: number;
  suspected_share: number | null;
  low: number | null;
  high: number | null;
  is_flagged: boolean;
  greeting_count: number;
  offer_of_help_count: number;
  disclosure_count: number;
  introduction_count: number;
  request_count: number;
  service_count: number;
}

export interface QuarantinedRecord {
  quarantine_id: string;
  source_name: string;
  file_name: string;
  record_number: number;
  reason: string;
}

export interface QualityModel {
  model: string;
  layer: string;
  materialization: string;
  description: string | null;
  row_count: number | null;
  status: string;
  problem?: string | null;
}

export interface LineageEdge {
  from_node: string;
  to_node: string;
  kind: string;
}

export interface QualityColumn {
  model: string;
  column_name: string;
  /** Its place in the table, from 1. */
  column_number: number;
  description: string | null;
  data_type: string;
  /** "model.column, model.column"; empty: from no column; null: not traced. */
  upstream: string | null;
}

export interface AbandonmentFit {
  fit: "plain" | "early";
  label: string;
  population: string;
  method: string;
  /** "fitted", or why not. */
  status: string;
  note: string | null;
  n: number;
  abandoned_count: number;
  auc: number | null;
  auc_low: number | null;
  auc_high: number | null;
  converged: boolean;
  iterations: number | null;
  interval_basis: string | null;
  second_opinion_n: number | null;
  second_opinion_max_difference: number | null;
}

export interface AbandonmentCoefficient {
  fit: "plain" | "early";
  term: string;
  label: string;
  /** Why the term is not in the fit; null where it is. */
  note: string | null;
  coefficient: number | null;
  standard_error: number | null;
  clustered_standard_error: number | null;
  p_value: number | null;
  is_significant: boolean | null;
  step_label: string | null;
  step_odds_ratio: number | null;
  step_odds_low: number | null;
  step_odds_high: number | null;
  step_effect: number | null;
  step_effect_low: number | null;
  step_effect_high: number | null;
  vif: number | null;
}

export type Verdict = "strong" | "fair" | "weak" | "not measured";

export interface SignalQuality {
  signal: string;
  label: string;
  said_by: "agent" | "customer" | "either";
  definition: string;
  example_1: string | null;
  example_2: string | null;
  corpus: string | null;
  /** What people say of a case, in words; null where nobody judged the signal. */
  judged: string | null;
  unit: string | null;
  measure: string | null;
  value: number | null;
  low: number | null;
  high: number | null;
  precision_value: number | null;
  recall_value: number | null;
  baseline: string | null;
  baseline_value: number | null;
  chance_value: number | null;
  n_positive: number | null;
  n: number | null;
  verdict: Verdict;
}

export interface SignalRate {
  source: string;
  signal: string;
  session_count: number;
  heard_count: number;
  turn_count: number;
  rate: number;
  low: number | null;
  high: number | null;
  is_enough: boolean;
}

export interface SessionClaim {
  session_id: string;
  source: string;
  started_at: Date;
  duration_s: number | null;
  outcome: string | null;
  /** null where the claim stands in no turn. */
  turn_index: number | null;
  speaker: "agent" | "customer" | null;
  signal: string;
  kind: string | null;
  /** null where no words give the signal, or they are not published. */
  words: string | null;
  amount_usd: number | null;
  /** What a broken rule demands and what became of that. */
  evidence: string | null;
  /** The earlier session in which the words were said; null where it is this one. */
  said_in_session_id: string | null;
  said_in_turn_index: number | null;
  said_in_started_at: Date | null;
  claiming_session_count: number;
}

export interface SessionTurn {
  session_id: string;
  turn_index: number;
  speaker: "agent" | "customer";
  start_s: number | null;
  /** null where nothing was heard, or the text did not come. */
  turn_text: string | null;
}
