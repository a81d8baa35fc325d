import type {DuckDBConnection} from "@duckdb/node-api";
import {quotedString} from "../../loaders/source.ts";
import {closingSources, writeCatalog} from "./catalog.ts";
import {
  type CheckResult,
  keepResults,
  offendingExample,
  privateDataCheckName,
  runCrossCheck,
  runModelChecks,
  sqlProblemWithLine
} from "./checks.ts";
import {BuildError, UsageError} from "./errors.ts";
import {hashOf} from "./files.ts";
import {ancestorsOf, select} from "./graph.ts";
import {dropRelation, materialize, newRows} from "./materialize.ts";
import type {Privacy} from "./privacy.ts";
import type {Progress} from "./progress.ts";
import {isPublishable, type Model, type Project} from "./project.ts";
import {relationVersions} from "./relations.ts";
import {inTransaction, queryRows, type Warehouse} from "./warehouse.ts";

export interface RunOptions {
  /** End of the reports' period, ISO 8601; where there is none, the end of the last day with a session. */
  asOf?: string | undefined;
  /** In which that day ends. */
  timezone: string;
  /** Only these models, in the manner of dbt. */
  selection?: string | undefined;
  fullRefresh?: boolean;
  dryRun?: boolean;
  /** Looks for what must not be published. */
  privacy: Privacy;
}

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

interface ModelState {
  model: string;
  fingerprint: string;
  code_fingerprint: string;
  checks_fingerprint: string;
  status: "built" | "failed";
  problem: string | null;
  row_count: number | null;
}

/**
 * What ends the reports' period where nothing else does: the last day in the first of these models that has any, as
 * the time that a clock in the reports' time zone shows.
 */
const endingModels: Record<string, (zone: string) => string> = {
  fact_sessions: (zone) => `max(started_at at time zone ${zone})`,
  // a project may have sources that count their days and send no session
  fact_reported_days: () => "max(reported_until)"
};

/** One pass over the graph. */
export class Run {
  readonly #project: Project;
  readonly #connection: DuckDBConnection;
  readonly #secretFingerprint: string;
  readonly #options: RunOptions;
  readonly #progress: Progress;
  readonly #selected: Set<string> | undefined;
  readonly #states = new Map<string, ModelState>();
  readonly #checkStates = new Map<string, CheckResult>();
  readonly #reports = new Map<string, ModelReport>();
  readonly #problems: string[] = [];
  #relationVersions = new Map<string, string>();
  #epoch = 0;
  #asOf: string | undefined;

  constructor(project: Project, warehouse: Warehouse, options: RunOptions, progress: Progress) {
    this.#project = project;
    this.#connection = warehouse.connection;
    this.#secretFingerprint = warehouse.secretFingerprint;
    this.#options = options;
    this.#progress = progress;
    this.#selected =
      options.selection === undefined ? undefined : select(options.selection, project.models);
    this.#asOf = options.asOf;
  }

  async start(): Promise<void> {
    const connection = this.#connection;
    for (const state of await queryRows<ModelState>(
      connection,
      "select model, fingerprint, code_fingerprint, checks_fingerprint, status, problem, row_count from earshot.model_states"
    )) {
      this.#states.set(state.model, state);
    }
    for (const state of await queryRows<CheckResult>(
      connection,
      "select * from earshot.check_states"
    )) {
      this.#checkStates.set(state.check_name, state);
    }
    const [epoch] = await queryRows<{value: number}>(
      connection,
      "select value from earshot.counters where counter = 'epoch'"
    );
    this.#epoch = epoch?.value ?? 0;
    this.#relationVersions = await relationVersions(connection);
    if (this.#options.dryRun !== true) await this.#dropVanished();
  }

  /** Builds and checks in order; what reads of the build itself comes last, until it no longer changes. */
  async all(): Promise<void> {
    const closing = this.#closingModels();
    for (const model of this.#inRunOrder()) {
      if (!closing.has(model.name)) await this.#model(model);
    }
    await this.#crossChecks((inputs) => !inputs.some((name) => closing.has(name)));
    if (this.#options.dryRun === true) {
      for (const model of this.#project.models)
        if (closing.has(model.name)) await this.#model(model);
      return;
    }
    // the results of the closing models' own checks stand in the tables that they read: once more, if those changed
    for (let pass = 0; pass < 3; pass++) {
      const changed = await this.#catalog();
      if (!changed && pass > 0) break;
      for (const model of this.#project.models)
        if (closing.has(model.name)) await this.#model(model);
      await this.#crossChecks((inputs) => inputs.some((name) => closing.has(name)));
      if (!changed) break;
    }
  }

  /** For each model that may be published, whether it is fit for it, and if not, why. */
  publishable() {
    const blocked = this.#blockedModels();
    return this.#project.models.filter(isPublishable).map((model) => {
      const state = this.#states.get(model.name);
      const around = [model.name, ...ancestorsOf(model.name, this.#project.byName)];
      const culprit = around.find((name) => blocked.has(name));
      const reason =
        culprit !== undefined
          ? `${culprit}: ${blocked.get(culprit)}`
          : state === undefined
            ? "was never built"
            : undefined;
      return {
        model,
        fingerprint: hashOf(state?.fingerprint ?? "", this.#options.privacy.fingerprint),
        rows: state?.row_count ?? 0,
        reason,
        isCurrent: !["skipped", "failed"].includes(
          this.#reports.get(model.name)?.action ?? "current"
        ),
        hasStrays: this.#checkStates.get(privateDataCheckName(model.name))?.status === "warn",
        asOf: this.#asOf ?? null
      };
    });
  }

  report(): RunReport {
    const failedChecks = [...this.#checkStates.values()].filter(({status}) => status !== "pass");
    const failed = [...this.#reports.values()].some(({action}) => action === "failed");
    return {
      ok: !failed && !failedChecks.some(({status}) => status !== "warn"),
      asOf: this.#asOf ?? null,
      models: [...this.#reports.values()],
      failedChecks,
      checkCount: this.#checkStates.size,
      problems: this.#problems
    };
  }

  /** Models that read what the engine says of this very build. */
  #closingModels(): Set<string> {
    const closing = new Set<string>();
    for (const {name, sources, inputs} of this.#project.models) {
      if (
        sources.some((source) => closingSources.has(source)) ||
        inputs.some((input) => closing.has(input))
      ) {
        closing.add(name);
      }
    }
    return closing;
  }

  /** Graph order, but models that speak of the reports' period come after those that may end it. */
  #inRunOrder(): Model[] {
    const {models, byName} = this.#project;
    const before = new Set(
      Object.keys(endingModels)
        .filter((name) => byName.has(name))
        .flatMap((name) => [...ancestorsOf(name, byName), name])
    );
    return [
      ...models.filter(({name}) => before.has(name)),
      ...models.filter(({name}) => !before.has(name))
    ];
  }

  async #model(model: Model): Promise<void> {
    const began = performance.now();
    const report = (action: ModelReport["action"], reason: string, rows: number | null) =>
      this.#reports.set(model.name, {
        model: model.name,
        action,
        reason,
        rows,
        seconds: (performance.now() - began) / 1000
      });
    const state = this.#states.get(model.name);
    if (this.#selected !== undefined && !this.#selected.has(model.name)) return;

    const blocked = this.#blockedModels();
    const failedInput = model.inputs.find(
      (name) => blocked.has(name) || this.#reports.get(name)?.action === "skipped"
    );
    if (failedInput !== undefined) {
      report("skipped", `waits for ${failedInput}`, state?.row_count ?? null);
      return;
    }
    const missing = model.inputs.find((name) => !this.#states.has(name));
    if (missing !== undefined && this.#options.dryRun !== true) {
      throw new UsageError(
        `--select: ${model.name} reads ${missing}, which was never built; select +${model.name}`
      );
    }

    const {fingerprint, code} = await this.#fingerprints(model);
    const isBuilt = state !== undefined && state.status === "built";
    if (isBuilt && state.fingerprint === fingerprint && this.#options.fullRefresh !== true) {
      report("current", "nothing that it depends on has changed", state.row_count);
      if (this.#options.dryRun !== true) await this.#checkAgain(model, state);
      return;
    }
    const isSameCode = isBuilt && state.code_fingerprint === code;
    const incremental =
      model.materialization === "incremental" && isSameCode && this.#options.fullRefresh !== true;
    const reason =
      state === undefined
        ? "was never built"
        : this.#options.fullRefresh === true
          ? "--full-refresh"
          : state.status === "failed"
            ? "failed the last time"
            : state.code_fingerprint !== code
              ? "its code, an input's or a setting has changed"
              : "its data has changed";
    const action = model.materialization === "view" ? "view" : incremental ? "incremental" : "full";
    if (this.#options.dryRun === true) {
      // downstream must see that this would change
      this.#states.set(model.name, {
        ...blankState(model.name),
        fingerprint,
        code_fingerprint: code
      });
      report(action, reason, null);
      return;
    }
    this.#progress.step(`building ${model.name}`);
    try {
      await this.#execute(model, {fingerprint, code, incremental, isSameCode});
      const rows = this.#states.get(model.name)?.row_count ?? null;
      report(action, reason, rows);
      await this.#tellFailures(model);
    } catch (error) {
      const sentence = sqlProblemWithLine(error);
      const problem = sentence.startsWith(model.file) ? sentence : `${model.file}: ${sentence}`;
      this.#problems.push(problem);
      const failed: ModelState = {
        ...(state ?? blankState(model.name)),
        fingerprint: "",
        status: "failed",
        problem
      };
      this.#states.set(model.name, failed);
      await this.#keepState(failed);
      report("failed", problem, state?.row_count ?? null);
      if (error instanceof Error && !isSqlError(error) && !(error instanceof BuildError))
        throw error;
    }
  }

  /** Runs one model and its checks; both and their outcome are one transaction. */
  async #execute(
    model: Model,
    {
      fingerprint,
      code,
      incremental,
      isSameCode
    }: {fingerprint: string; code: string; incremental: boolean; isSameCode: boolean}
  ): Promise<void> {
    const connection = this.#connection;
    if (isPublishable(model)) await this.#options.privacy.prepare();
    await inTransaction(connection, async () => {
      const rows = await materialize(connection, this.#project, model, {
        incremental,
        isSameCode,
        asOf: this.#asOf ?? ""
      });
      const checks = this.#checksFingerprint(model);
      const held = incremental && this.#states.get(model.name)?.checks_fingerprint === checks;
      const results = await runModelChecks(
        connection,
        model,
        model.checks,
        this.#options.privacy,
        held ? {table: newRows, heldBefore: this.#passedChecks()} : undefined
      );
      if (incremental) await connection.run(`drop table ${newRows}`);
      const state: ModelState = {
        model: model.name,
        fingerprint,
        code_fingerprint: code,
        checks_fingerprint: checks,
        status: "built",
        problem: null,
        row_count: rows
      };
      await this.#keepState(state);
      await this.#keepCheckResults(model.name, results);
      this.#states.set(model.name, state);
    });
  }

  #passedChecks(): Set<string> {
    const passed = [...this.#checkStates.values()].filter(({status}) => status === "pass");
    return new Set(passed.map(({check_name}) => check_name));
  }

  /** A model that did not change may have got new checks, or a target of one may have changed. */
  async #checkAgain(model: Model, state: ModelState): Promise<void> {
    const fingerprint = this.#checksFingerprint(model);
    const hasFailed = [...this.#checkStates.values()].some(
      (result) => result.model === model.name && result.status !== "pass"
    );
    if (state.checks_fingerprint === fingerprint && !hasFailed) return;
    if (isPublishable(model)) await this.#options.privacy.prepare();
    await inTransaction(this.#connection, async () => {
      const results = await runModelChecks(
        this.#connection,
        model,
        model.checks,
        this.#options.privacy
      );
      await this.#keepCheckResults(model.name, results);
      state.checks_fingerprint = fingerprint;
      await this.#keepState(state);
    });
    await this.#tellFailures(model);
  }

  #checksFingerprint(model: Model): string {
    return hashOf(
      JSON.stringify([model.checks, model.columns]),
      isPublishable(model) ? this.#options.privacy.fingerprint : "",
      // a view's columns may be described by others
      model.materialization === "view" ? JSON.stringify([...model.inherited]) : "",
      ...model.checks.map(({refersTo}) =>
        refersTo === undefined ? "" : (this.#states.get(refersTo)?.fingerprint ?? "")
      )
    );
  }

  async #crossChecks(belongs: (inputs: readonly string[]) => boolean): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const check of this.#project.crossChecks.filter(({inputs}) => belongs(inputs))) {
      if (check.inputs.some((name) => !this.#states.has(name))) continue;
      if (
        check.inputs.some((name) =>
          ["skipped", "failed"].includes(this.#reports.get(name)?.action ?? "")
        )
      ) {
        continue;
      }
      const fingerprint = hashOf(
        check.codeHash,
        check.usesAsOf ? (this.#asOf ?? "") : "",
        ...check.inputs.map((name) => this.#states.get(name)?.fingerprint ?? ""),
        ...check.sources.map((source) => this.#relationVersions.get(source) ?? "")
      );
      const key = `check ${check.name}`;
      const before = this.#states.get(key);
      if (
        before?.fingerprint === fingerprint &&
        this.#checkStates.get(check.name)?.status === "pass"
      ) {
        continue;
      }
      this.#progress.step(`checking ${check.name}`);
      const result = await runCrossCheck(this.#connection, this.#project, check, this.#asOf ?? "");
      const state = {...blankState(key), fingerprint, status: "built" as const};
      await inTransaction(this.#connection, async () => {
        await keepResults(this.#connection, [result]);
        await this.#keepState(state);
      });
      this.#states.set(key, state);
      this.#checkStates.set(check.name, result);
      if (result.status !== "pass") this.#problems.push(checkSentence(result, check.file));
    }
  }

  async #tellFailures(model: Model): Promise<void> {
    for (const result of this.#checkStates.values()) {
      if (result.model !== model.name || result.status === "pass" || result.kind === "query")
        continue;
      const spec = model.checks.find(({name}) => name === result.check_name);
      const example =
        spec === undefined ? undefined : await offendingExample(this.#connection, spec);
      this.#problems.push(
        checkSentence(result, model.file) +
          (example === undefined ? "" : `, for example ${example}`)
      );
    }
  }

  async #keepCheckResults(model: string, results: CheckResult[]): Promise<void> {
    await this.#connection.run(
      `delete from earshot.check_states where model = ${quotedString(model)} and kind <> 'query'`
    );
    await keepResults(this.#connection, results);
    for (const [name, result] of this.#checkStates) {
      if (result.model === model && result.kind !== "query") this.#checkStates.delete(name);
    }
    for (const result of results) this.#checkStates.set(result.check_name, result);
  }

  async #keepState(state: ModelState): Promise<void> {
    const problem = state.problem === null ? "null" : quotedString(state.problem);
    await this.#connection.run(
      `insert or replace into earshot.model_states values (
        ${quotedString(state.model)}, '${state.fingerprint}', '${state.code_fingerprint}',
        '${state.checks_fingerprint}', '${state.status}', ${problem}, ${state.row_count ?? "null"}, now())`
    );
  }

  /** Models that failed, or have a failed check that holds back publishing, with the reason. */
  #blockedModels(): Map<string, string> {
    const blocked = new Map<string, string>();
    for (const state of this.#states.values()) {
      if (state.status === "failed") blocked.set(state.model, state.problem ?? "failed");
    }
    for (const {status, model, check_name} of this.#checkStates.values()) {
      if (status !== "fail" && status !== "error") continue;
      for (const name of model.split(", ")) {
        if (!blocked.has(name)) blocked.set(name, `check ${check_name} failed`);
      }
    }
    return blocked;
  }

  /** What a model's result depends on, with its data and without. */
  async #fingerprints(model: Model): Promise<{fingerprint: string; code: string}> {
    if (model.usesAsOf && this.#asOf === undefined) this.#asOf = await this.#endOfData();
    const states = model.inputs.map((name) => this.#states.get(name));
    const own = [
      model.codeHash,
      model.usesAsOf ? (this.#asOf ?? "") : "",
      model.layer === "staging" ? this.#secretFingerprint : ""
    ];
    const code = hashOf(
      ...own,
      String(this.#epoch),
      ...states.map((state) => state?.code_fingerprint ?? "")
    );
    const fingerprint = hashOf(
      ...own,
      ...states.map((state) => state?.fingerprint ?? ""),
      ...model.sources.map((source) => this.#relationVersions.get(source) ?? "")
    );
    return {fingerprint, code};
  }

  /** Midnight after the last session or, without any, after the last reported day, in the reports' time zone. */
  async #endOfData(): Promise<string> {
    const built = Object.entries(endingModels).filter(([name]) => this.#states.has(name));
    if (built.length === 0) return "";
    const zone = quotedString(this.#options.timezone);
    try {
      for (const [name, lastTime] of built) {
        const [row] = await queryRows<{as_of: string | null}>(
          this.#connection,
          `select (date_trunc('day', ${lastTime(zone)}) + interval 1 day)
             at time zone ${zone} as as_of
           from ${name}`
        );
        if (row?.as_of) return row.as_of;
      }
      return "1970-01-01T00:00:00.000Z";
    } catch (error) {
      // a dry run before the first build has no such table yet
      if (this.#options.dryRun === true) return "";
      throw error;
    }
  }

  /** Fills the tables from which the data-quality models read; says whether they differ from before. */
  async #catalog(): Promise<boolean> {
    this.#progress.step("describing the build");
    const versions = await writeCatalog(this.#connection, {
      project: this.#project,
      checks: [...this.#checkStates.values()],
      modelStates: new Map(
        [...this.#states].map(([name, {status, problem, row_count, fingerprint}]) => [
          name,
          {status, problem, row_count, fingerprint}
        ])
      ),
      skipped: new Set(
        [...this.#reports.values()]
          .filter(({action}) => action === "skipped")
          .map(({model}) => model)
      )
    });
    let changed = false;
    for (const [relation, version] of versions) {
      if (this.#relationVersions.get(relation) !== version) changed = true;
      this.#relationVersions.set(relation, version);
    }
    return changed;
  }

  /** Tables and results of models and checks that the project no longer has. */
  async #dropVanished(): Promise<void> {
    const {byName, crossChecks} = this.#project;
    const keys = new Set([...byName.keys(), ...crossChecks.map(({name}) => `check ${name}`)]);
    for (const name of [...this.#states.keys()].filter((key) => !keys.has(key))) {
      await inTransaction(this.#connection, async () => {
        if (name.startsWith("check ")) {
          await this.#connection.run(
            `delete from earshot.check_states where check_name = ${quotedString(name.slice(6))}`
          );
          this.#checkStates.delete(name.slice(6));
        } else {
          await dropRelation(this.#connection, name);
          await this.#keepCheckResults(name, []);
        }
        await this.#connection.run(
          `delete from earshot.model_states where model = ${quotedString(name)}`
        );
      });
      this.#states.delete(name);
    }
  }
}

function blankState(model: string): ModelState {
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

function checkSentence(result: CheckResult, file: string): string {
  const count = result.offending_count === null ? "" : ` (${result.offending_count} offending)`;
  const problem = result.problem === null ? "" : `: ${result.problem}`;
  return `${file}: check ${result.check_name} ${result.status === "error" ? "could not run" : result.status === "warn" ? "warns" : "failed"}${count}: ${result.description}${problem}`;
}

/** DuckDB's errors name their kind; anything else thrown while a model runs is a bug of ours. */
function isSqlError(error: Error): boolean {
  return (
    /^(\w+ )?\w+ Error: /.test(error.message) || /^TransactionContext Error/.test(error.message)
  );
}
