import type {DuckDBConnection} from "@duckdb/node-api";
import {writeCatalog} from "./catalog.ts";
import {
  offendingExample,
  privateDataCheckName,
  runCrossCheck,
  runModelChecks,
  sqlProblemWithLine
} from "./checks.ts";
import {BuildError, messageOf, UsageError} from "./errors.ts";
import {hashOf} from "./files.ts";
import {Fingerprints} from "./fingerprints.ts";
import {ancestorsOf, select} from "./graph.ts";
import {coresOf, type Outcome, sideBySide} from "./lanes.ts";
import {materialize, newRows} from "./materialize.ts";
import {endOfData} from "./period-end.ts";
import type {Privacy} from "./privacy.ts";
import type {Progress} from "./progress.ts";
import {isPublishable, type Model, type Project} from "./project.ts";
import {closingModels, inRunOrder, waitsOf} from "./run-order.ts";
import {checkSentence, type ModelReport, type RunReport} from "./run-report.ts";
import {blankState, crossCheckKey, type ModelState, States} from "./states.ts";
import {inTransaction, type Warehouse} from "./warehouse.ts";

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

/** How a model is made. */
interface ModelPlan {
  fingerprint: string;
  /** The fingerprint without its data. */
  code: string;
  incremental: boolean;
  /** Whether what stands there was made by the same code. */
  isSameCode: boolean;
}

/** What builds one model at a time. */
interface Lane {
  connection: DuckDBConnection;
  /** On that connection, so that it sees what is not committed yet. */
  privacy: Privacy;
}

/** One pass over the graph. */
export class Run {
  readonly #project: Project;
  readonly #warehouse: Warehouse;
  readonly #connection: DuckDBConnection;
  /** Where models and checks run that run alone. */
  readonly #lane: Lane;
  readonly #ordered: readonly Model[];
  readonly #options: RunOptions;
  readonly #progress: Progress;
  readonly #selected: Set<string> | undefined;
  readonly #states: States;
  readonly #fingerprints: Fingerprints;
  readonly #reports = new Map<string, ModelReport>();
  /** By model, as models may be built side by side; those of checks over several under "". */
  readonly #problems = new Map<string, string[]>();
  readonly #building = new Set<string>();
  #asOf: string | undefined;

  constructor(project: Project, warehouse: Warehouse, options: RunOptions, progress: Progress) {
    this.#project = project;
    this.#warehouse = warehouse;
    this.#connection = warehouse.connection;
    this.#lane = {connection: warehouse.connection, privacy: options.privacy};
    this.#ordered = inRunOrder(project);
    this.#states = new States(warehouse.connection);
    this.#fingerprints = new Fingerprints(
      this.#states,
      options.privacy,
      warehouse.secretFingerprint
    );
    this.#options = options;
    this.#progress = progress;
    this.#selected =
      options.selection === undefined ? undefined : select(options.selection, project.models);
    this.#asOf = options.asOf;
  }

  async start(): Promise<void> {
    await this.#states.read();
    await this.#fingerprints.read(this.#connection);
    if (this.#options.dryRun === true) return;
    const {byName, crossChecks} = this.#project;
    await this.#states.dropVanished(
      byName.keys(),
      crossChecks.map(({name}) => name)
    );
  }

  /** Builds and checks; what reads of the build itself comes last, until it no longer changes. */
  async all(): Promise<void> {
    const closing = closingModels(this.#project);
    await this.#models(this.#ordered.filter(({name}) => !closing.has(name)));
    await this.#crossChecks((inputs) => !inputs.some((name) => closing.has(name)));
    if (this.#options.dryRun === true) {
      for (const model of this.#project.models)
        if (closing.has(model.name)) await this.#model(model, this.#lane);
      return;
    }
    // the results of the closing models' own checks stand in the tables that they read: once more, if those changed
    for (let pass = 0; pass < 3; pass++) {
      const changed = await this.#catalog();
      if (!changed && pass > 0) break;
      for (const model of this.#project.models)
        if (closing.has(model.name)) await this.#model(model, this.#lane);
      await this.#crossChecks((inputs) => inputs.some((name) => closing.has(name)));
      if (!changed) break;
    }
  }

  /** For each model that may be published, whether it is fit for it, and if not, why. */
  publishable() {
    const blocked = this.#states.blockedModels();
    return this.#project.models.filter(isPublishable).map((model) => {
      const state = this.#states.models.get(model.name);
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
        hasStrays: this.#states.checks.get(privateDataCheckName(model.name))?.status === "warn",
        asOf: this.#asOf ?? null
      };
    });
  }

  report(): RunReport {
    const names = [...this.#ordered.map(({name}) => name), ""];
    const failedChecks = this.#states.failedChecks();
    const failed = [...this.#reports.values()].some(({action}) => action === "failed");
    return {
      ok: !failed && !failedChecks.some(({status}) => status !== "warn"),
      asOf: this.#asOf ?? null,
      models: names.flatMap((name) => this.#reports.get(name) ?? []),
      failedChecks,
      checkCount: this.#states.checks.size,
      problems: names.flatMap((name) => this.#problems.get(name) ?? [])
    };
  }

  #tell(model: string, problem: string): void {
    this.#problems.set(model, [...(this.#problems.get(model) ?? []), problem]);
  }

  /** As many at once as there are cores for. */
  async #models(models: readonly Model[]): Promise<void> {
    if (this.#options.dryRun === true) {
      for (const model of models) await this.#model(model, this.#lane);
      return;
    }
    const {cores, lanes: count} = await coresOf(this.#connection);
    const lanes = [this.#lane];
    while (lanes.length < count) {
      const connection = await this.#warehouse.connect();
      lanes.push({connection, privacy: this.#options.privacy.on(connection)});
    }
    const waits = waitsOf(models);
    const lastCosts = await this.#states.costs();
    const costs = await sideBySide(
      models.map((model) => ({
        name: model.name,
        waitsFor: waits.get(model.name) ?? new Set<string>(),
        cost: lastCosts.get(model.name),
        model
      })),
      lanes.map(({connection}) => connection),
      cores,
      async ({model}, lane, isAlone) => {
        const own = lanes[lane] ?? this.#lane;
        if (!isAlone) return this.#besideOthers(model, own);
        await this.#model(model, own);
        return "done";
      }
    );
    await this.#states.keepCosts([...costs].filter(([name]) => this.#wasBuilt(name)));
  }

  #wasBuilt(name: string): boolean {
    return ["full", "incremental", "view"].includes(this.#reports.get(name)?.action ?? "");
  }

  /** A model beside others: where it fails for these, it is as if it had not been tried, and asks to run alone. */
  async #besideOthers(model: Model, lane: Lane): Promise<Outcome> {
    const state = this.#states.models.get(model.name);
    try {
      await this.#model(model, lane, false);
      return "done";
    } catch (error) {
      if (!isForOthers(error)) throw error;
      this.#states.takeBack(model.name, state);
      return "again alone";
    }
  }

  /** @param isAlone whether no other model is built meanwhile */
  async #model(model: Model, lane: Lane, isAlone = true): Promise<void> {
    const began = performance.now();
    const report = (action: ModelReport["action"], reason: string, rows: number | null) =>
      this.#reports.set(model.name, {
        model: model.name,
        action,
        reason,
        rows,
        seconds: (performance.now() - began) / 1000
      });
    const state = this.#states.models.get(model.name);
    if (this.#selected !== undefined && !this.#selected.has(model.name)) return;

    const blocked = this.#states.blockedModels();
    const failedInput = model.inputs.find(
      (name) => blocked.has(name) || this.#reports.get(name)?.action === "skipped"
    );
    if (failedInput !== undefined) {
      report("skipped", `waits for ${failedInput}`, state?.row_count ?? null);
      return;
    }
    const missing = model.inputs.find((name) => !this.#states.models.has(name));
    if (missing !== undefined && this.#options.dryRun !== true) {
      throw new UsageError(
        `--select: ${model.name} reads ${missing}, which was never built; select +${model.name}`
      );
    }

    if (model.usesAsOf && this.#asOf === undefined) this.#asOf = await this.#endOfData(lane);
    const {fingerprint, code} = this.#fingerprints.ofModel(model, this.#asOf ?? "");
    const isBuilt = state !== undefined && state.status === "built";
    if (isBuilt && state.fingerprint === fingerprint && this.#options.fullRefresh !== true) {
      report("current", "nothing that it depends on has changed", state.row_count);
      if (this.#options.dryRun !== true) await this.#checkAgain(model, state, lane);
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
      this.#states.models.set(model.name, {
        ...blankState(model.name),
        fingerprint,
        code_fingerprint: code
      });
      report(action, reason, null);
      return;
    }
    this.#building.add(model.name);
    this.#progress.step(`building ${[...this.#building].join(" and ")}`);
    try {
      await this.#execute(model, {fingerprint, code, incremental, isSameCode}, lane);
      const rows = this.#states.models.get(model.name)?.row_count ?? null;
      report(action, reason, rows);
      await this.#tellFailures(model, lane);
    } catch (error) {
      if (!isAlone && isForOthers(error)) throw error;
      const sentence = sqlProblemWithLine(error);
      const problem = sentence.startsWith(model.file) ? sentence : `${model.file}: ${sentence}`;
      this.#tell(model.name, problem);
      const failed: ModelState = {
        ...(state ?? blankState(model.name)),
        fingerprint: "",
        status: "failed",
        problem
      };
      await this.#states.keepModel(failed, lane.connection);
      report("failed", problem, state?.row_count ?? null);
      if (error instanceof Error && !isSqlError(error) && !(error instanceof BuildError))
        throw error;
    } finally {
      this.#building.delete(model.name);
    }
  }

  /** Runs one model and its checks; both and their outcome are one transaction. */
  async #execute(
    model: Model,
    {fingerprint, code, incremental, isSameCode}: ModelPlan,
    {connection, privacy}: Lane
  ): Promise<void> {
    if (isPublishable(model)) await privacy.prepare();
    await inTransaction(connection, async () => {
      const rows = await materialize(connection, this.#project, model, {
        incremental,
        isSameCode,
        asOf: this.#asOf ?? ""
      });
      const checks = this.#fingerprints.ofChecks(model);
      const held =
        incremental && this.#states.models.get(model.name)?.checks_fingerprint === checks;
      const results = await runModelChecks(
        connection,
        model,
        model.checks,
        privacy,
        held ? {table: newRows, heldBefore: this.#states.passedChecks()} : undefined
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
      await this.#states.keepModel(state, connection);
      await this.#states.keepChecks(model.name, results, connection);
    });
  }

  /** A model that did not change may have got new checks, or a target of one may have changed. */
  async #checkAgain(model: Model, state: ModelState, lane: Lane): Promise<void> {
    const {connection, privacy} = lane;
    const fingerprint = this.#fingerprints.ofChecks(model);
    const hasFailed = [...this.#states.checks.values()].some(
      (result) => result.model === model.name && result.status !== "pass"
    );
    if (state.checks_fingerprint === fingerprint && !hasFailed) return;
    if (isPublishable(model)) await privacy.prepare();
    await inTransaction(connection, async () => {
      const results = await runModelChecks(connection, model, model.checks, privacy);
      await this.#states.keepChecks(model.name, results, connection);
      await this.#states.keepModel({...state, checks_fingerprint: fingerprint}, connection);
    });
    await this.#tellFailures(model, lane);
  }

  async #crossChecks(belongs: (inputs: readonly string[]) => boolean): Promise<void> {
    if (this.#options.dryRun === true) return;
    for (const check of this.#project.crossChecks.filter(({inputs}) => belongs(inputs))) {
      if (check.inputs.some((name) => !this.#states.models.has(name))) continue;
      if (
        check.inputs.some((name) =>
          ["skipped", "failed"].includes(this.#reports.get(name)?.action ?? "")
        )
      ) {
        continue;
      }
      const fingerprint = this.#fingerprints.ofCrossCheck(check, this.#asOf ?? "");
      if (
        this.#states.models.get(crossCheckKey(check.name))?.fingerprint === fingerprint &&
        this.#states.checks.get(check.name)?.status === "pass"
      ) {
        continue;
      }
      this.#progress.step(`checking ${check.name}`);
      const result = await runCrossCheck(this.#connection, this.#project, check, this.#asOf ?? "");
      await this.#states.keepCrossCheck(result, fingerprint);
      if (result.status !== "pass") this.#tell("", checkSentence(result, check.file));
    }
  }

  async #tellFailures(model: Model, {connection}: Lane): Promise<void> {
    for (const result of this.#states.checks.values()) {
      if (result.model !== model.name || result.status === "pass" || result.kind === "query")
        continue;
      const spec = model.checks.find(({name}) => name === result.check_name);
      const example = spec === undefined ? undefined : await offendingExample(connection, spec);
      this.#tell(
        model.name,
        checkSentence(result, model.file) +
          (example === undefined ? "" : `, for example ${example}`)
      );
    }
  }

  async #endOfData({connection}: Lane): Promise<string> {
    try {
      return await endOfData(connection, this.#options.timezone, (name) =>
        this.#states.models.has(name)
      );
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
      checks: [...this.#states.checks.values()],
      modelStates: this.#states.models,
      skipped: new Set(
        [...this.#reports.values()]
          .filter(({action}) => action === "skipped")
          .map(({model}) => model)
      )
    });
    return this.#fingerprints.renew(versions);
  }
}

/** Whether a model may have failed for what was built beside it: for its memory, or by a conflict of transactions. */
function isForOthers(error: unknown): boolean {
  return /^(Out of Memory|TransactionContext) Error/.test(messageOf(error));
}

/** DuckDB's errors name their kind; anything else thrown while a model runs is a bug of ours. */
function isSqlError(error: Error): boolean {
  return (
    /^(\w+ )?\w+ Error: /.test(error.message) || /^TransactionContext Error/.test(error.message)
  );
}
