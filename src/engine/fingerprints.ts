import type {DuckDBConnection} from "@duckdb/node-api";
import {hashOf} from "./files.ts";
import type {Privacy} from "./privacy.ts";
import {type CrossCheck, isPublishable, type Model} from "./project.ts";
import {relationVersions} from "./relations.ts";
import type {States} from "./states.ts";
import {queryRows} from "./warehouse.ts";

/** What the results of models and checks depend on, as hashes: one that has not changed need not run. */
export class Fingerprints {
  readonly #states: States;
  readonly #privacy: Privacy;
  readonly #secretFingerprint: string;
  #relationVersions = new Map<string, string>();
  #epoch = 0;

  constructor(states: States, privacy: Privacy, secretFingerprint: string) {
    this.#states = states;
    this.#privacy = privacy;
    this.#secretFingerprint = secretFingerprint;
  }

  /** Takes up the versions of what models read that is no model. */
  async read(connection: DuckDBConnection): Promise<void> {
    const [epoch] = await queryRows<{value: number}>(
      connection,
      "select value from earshot.counters where counter = 'epoch'"
    );
    this.#epoch = epoch?.value ?? 0;
    this.#relationVersions = await relationVersions(connection);
  }

  /** Takes other versions of relations; says whether any differs from before. */
  renew(versions: ReadonlyMap<string, string>): boolean {
    let changed = false;
    for (const [relation, version] of versions) {
      if (this.#relationVersions.get(relation) !== version) changed = true;
      this.#relationVersions.set(relation, version);
    }
    return changed;
  }

  /** What a model's result depends on, with its data and without. */
  ofModel(model: Model, asOf: string): {fingerprint: string; code: string} {
    const states = model.inputs.map((name) => this.#states.models.get(name));
    const own = [
      model.codeHash,
      model.usesAsOf ? asOf : "",
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
      ...this.#versionsOf(model.sources)
    );
    return {fingerprint, code};
  }

  /** What a model's checks look for, beside its own rows. */
  ofChecks(model: Model): string {
    return hashOf(
      JSON.stringify([model.checks, model.columns]),
      isPublishable(model) ? this.#privacy.fingerprint : "",
      // a view's columns may be described by others
      model.materialization === "view" ? JSON.stringify([...model.inherited]) : "",
      ...model.checks.map(({refersTo}) =>
        refersTo === undefined ? "" : (this.#states.models.get(refersTo)?.fingerprint ?? "")
      )
    );
  }

  ofCrossCheck(check: CrossCheck, asOf: string): string {
    return hashOf(
      check.codeHash,
      check.usesAsOf ? asOf : "",
      ...check.inputs.map((name) => this.#states.models.get(name)?.fingerprint ?? ""),
      ...this.#versionsOf(check.sources)
    );
  }

  #versionsOf(sources: readonly string[]): string[] {
    return sources.map((source) => this.#relationVersions.get(source) ?? "");
  }
}
