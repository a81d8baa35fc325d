import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;
type Variables = Record<string, string | number>;

/** Enough sessions is two, so that a test needs few rows. */
export const twoAreEnough = {minimum_n: 2};

/** A completed session of an unknown customer, unless told otherwise. */
export function session(id: string, more: Row = {}): Row {
  return {
    session_id: id,
    source: "shop",
    started_at: "2025-03-03T10:00:00Z",
    outcome: "completed",
    turn_count: 0,
    customer_turn_count: 0,
    error_turn_count: 0,
    misunderstanding_turn_count: 0,
    silence_turn_count: 0,
    ...more
  };
}

/** Rows of a model that reads the sessions as they are and in order. */
export async function runOnSessions(
  model: string,
  sessions: Row[],
  variables: Variables = {},
  inputs: Record<string, Row[]> = {}
): Promise<Row[]> {
  const sequenced = await runModel(
    "int_sessions_sequenced",
    {fact_sessions: sessions},
    {variables}
  );
  return runModel(
    model,
    {fact_sessions: sessions, int_sessions_sequenced: sequenced, ...inputs},
    {variables: {...twoAreEnough, ...variables}}
  );
}
