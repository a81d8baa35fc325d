import type {RecordKind} from "../source.ts";

/** What the raw tables hold: a mail, and the figures in it, each with the days that it speaks of. */
export const kinds = {
  days: {
    columns: {mail_day: "DATE"},
    items: {
      table: "figures",
      columns: {
        first_day: "DATE",
        last_day: "DATE",
        measure: "VARCHAR",
        value: "DOUBLE",
        percent: "DOUBLE",
        usual_low: "DOUBLE",
        usual_high: "DOUBLE",
        usual_mean: "DOUBLE",
        usual_deviation: "DOUBLE",
        z_score: "DOUBLE"
      }
    }
  }
} satisfies Record<string, RecordKind>;

/** How a line of a mail begins that holds a figure. */
export const measures: Record<string, string> = {
  sessions: "number of sessions",
  no_turn_sessions: "number of no-?turn sessions",
  long_sessions: "number of sessions[^:]*(?:>=|=>|≥) *4 turns",
  mean_turns: "average (?:number of )?turns per sessions?",
  successes: "number of estimated success(?:es)?",
  backend_failures: "number of sessions with back-?end fail[^:]*"
};
