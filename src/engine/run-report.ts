import type {CheckResult} from "./checks.ts";

/** What became of one model. */
export interface ModelReport {
  model: string;
  /** `current`: nothing that it depends on has changed. */
  action: "full" | "incremental" | "view" | "current" | "skipped" | "failed";
  reason: string;
  rows: number | null;
  seconds: number;
}

/** What became of all models and checks. */
export interface RunReport {
  ok: boolean;
  asOf: string | null;
  models: ModelReport[];
  /** Checks that did not pass, warnings among them. */
  failedChecks: CheckResult[];
  checkCount: number;
  /** Sentences on what went wrong. */
  problems: string[];
}

/** A sentence on a check that did not pass, for the file that it belongs to. */
export function checkSentence(result: CheckResult, file: string): string {
  const count = result.offending_count === null ? "" : ` (${result.offending_count} offending)`;
  const problem = result.problem === null ? "" : `: ${result.problem}`;
  return `${file}: check ${result.check_name} ${result.status === "error" ? "could not run" : result.status === "warn" ? "warns" : "failed"}${count}: ${result.description}${problem}`;
}
