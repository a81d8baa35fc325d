import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import {type CheckResult, keepResults} from "./checks.ts";
import {dropRelation} from "./materialize.ts";
import {inTransaction, queryRows} from "./warehouse.ts";

/** What the warehouse knows of a model, or of a check over several: its key is then `check <name>`. */
export interface ModelState {
  model: string;
  fingerprint: string;
  code_fingerprint: string;
  checks_fingerprint: string;
  status: "built" | "failed";
  problem: string | null;
  row_count: number | null;
}

/** The state of a model of which nothing is known yet. */
export function blankState(model: string): ModelState {
  return {
    model,
    fingerprint: "",
    code_fingerprint: "",
    checks_fingerprint: "",
    status: "built",
    problem: null,
    row_count: null
  };
}

const ofCrossCheck = "check ";

/** The key under which a check over several models has its state. */
export function crossCheckKey(check: string): string {
  return ofCrossCheck + check;
}

/** What became of each model and check, in this run and those before it: in memory, and in the warehouse. */
export class States {
  readonly #connection: DuckDBConnection;
  readonly models = new Map<string, ModelState>();
  readonly checks = new Map<string, CheckResult>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Takes up what earlier runs have left. */
  async read(): Promise<void> {
    for (const state of await queryRows<ModelState>(
      this.#connection,
      "select model, fingerprint, code_fingerprint, checks_fingerprint, status, problem, row_count from earshot.model_states"
    )) {
      this.models.set(state.model, state);
    }
    for (const result of await queryRows<CheckResult>(
      this.#connection,
      "select * from earshot.check_states"
    )) {
      this.checks.set(result.check_name, result);
    }
  }

  /** Core seconds of each model's last build. */
  async costs(): Promise<Map<string, number>> {
    const rows = await queryRows<{model: string; core_seconds: number}>(
      this.#connection,
      "select * from earshot.model_costs"
    );
    return new Map(rows.map(({model, core_seconds}) => [model, core_seconds]));
  }

  /** Keeps what models cost to build, for the next build's order. */
  async keepCosts(costs: readonly (readonly [string, number])[]): Promise<void> {
    if (costs.length === 0) return;
    const rows = costs.map(([model, seconds]) => `(${quotedString(model)}, ${seconds})`);
    await this.#connection.run(
      `insert or replace into earshot.model_costs values ${rows.join(", ")}`
    );
  }

  /** @param connection in whose transaction this is, here and below */
  async keepModel(state: ModelState, connection = this.#connection): Promise<void> {
    const problem = state.problem === null ? "null" : quotedString(state.problem);
    await connection.run(
      `insert or replace into earshot.model_states values (
        ${quotedString(state.model)}, '${state.fingerprint}', '${state.code_fingerprint}',
        '${state.checks_fingerprint}', '${state.status}', ${problem}, ${state.row_count ?? "null"}, now())`
    );
    this.models.set(state.model, state);
  }

  /** What a model was before its transaction, which was rolled back; its checks are set anew when it runs again. */
  takeBack(model: string, state: ModelState | undefined): void {
    if (state === undefined) this.models.delete(model);
    else this.models.set(model, state);
  }

  /** Keeps the results of a model's own checks, in place of all that were there. */
  async keepChecks(
    model: string,
    results: readonly CheckResult[],
    connection = this.#connection
  ): Promise<void> {
    await connection.run(
      `delete from earshot.check_states where model = ${quotedString(model)} and kind <> 'query'`
    );
    await keepResults(connection, results);
    for (const [name, result] of this.checks) {
      if (result.model === model && result.kind !== "query") this.checks.delete(name);
    }
    for (const result of results) this.checks.set(result.check_name, result);
  }

  /** Keeps the result of a check over several models, and what it was found from. */
  async keepCrossCheck(result: CheckResult, fingerprint: string): Promise<void> {
    await inTransaction(this.#connection, async () => {
      await keepResults(this.#connection, [result]);
      await this.keepModel({...blankState(crossCheckKey(result.check_name)), fingerprint});
    });
    this.checks.set(result.check_name, result);
  }

  /** Drops tables and results of models and checks that the project no longer has. */
  async dropVanished(models: Iterable<string>, crossChecks: readonly string[]): Promise<void> {
    const known = new Set([...models, ...crossChecks.map(crossCheckKey)]);
    for (const key of [...this.models.keys()].filter((name) => !known.has(name))) {
      await inTransaction(this.#connection, async () => {
        if (key.startsWith(ofCrossCheck)) {
          const check = key.slice(ofCrossCheck.length);
          await this.#connection.run(
            `delete from earshot.check_states where check_name = ${quotedString(check)}`
          );
          this.checks.delete(check);
        } else {
          await dropRelation(this.#connection, key);
          await this.keepChecks(key, []);
          await this.#connection.run(
            `delete from earshot.model_costs where model = ${quotedString(key)}`
          );
        }
        await this.#connection.run(
          `delete from earshot.model_states where model = ${quotedString(key)}`
        );
      });
      this.models.delete(key);
    }
  }

  passedChecks(): Set<string> {
    const passed = [...this.checks.values()].filter(({status}) => status === "pass");
    return new Set(passed.map(({check_name}) => check_name));
  }

  failedChecks(): CheckResult[] {
    return [...this.checks.values()].filter(({status}) => status !== "pass");
  }

  /** Models that failed, or have a failed check that holds back publishing, with the reason. */
  blockedModels(): Map<string, string> {
    const blocked = new Map<string, string>();
    for (const state of this.models.values()) {
      if (state.status === "failed") blocked.set(state.model, state.problem ?? "failed");
    }
    for (const {status, model, check_name} of this.checks.values()) {
      if (status !== "fail" && status !== "error") continue;
      for (const name of model.split(", ")) {
        if (!blocked.has(name)) blocked.set(name, `check ${check_name} failed`);
      }
    }
    return blocked;
  }
}
