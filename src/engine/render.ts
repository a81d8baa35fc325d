import nunjucks from "nunjucks";
import {BuildError, messageOf} from "./errors.ts";
import type {ReferenceRow} from "./reference.ts";

/** Stands in rendered SQL until the end of the reports' period is known. */
export const asOfMark = "@as_of@";

/** What a template can call, for one model. */
export interface RenderScope {
  /** Name of a model's relation; throws for one that does not exist. */
  ref(model: string): string;
  source(name: string, table: string): string;
  variable(name: string): string | number;
  metrics(): unknown[];
  /** Rows of a list in `data/reference/`. */
  reference(list: string): ReferenceRow[];
  isIncremental: boolean;
  /** Relation of the model itself. */
  self: string;
}

/** What a template's `{{ config(…) }}` says. */
export type ModelSettings = Record<string, unknown>;

/** Renders models, with every macro of `sql/macros/` at hand. */
export interface Renderer {
  render(
    template: string,
    file: string,
    scope: RenderScope
  ): {sql: string; settings: ModelSettings};
}

/**
 * Jinja as dbt knows it, by nunjucks: `ref`, `source`, `config`, `var`, `this`, `is_incremental`.
 *
 * @param macroSource the text of all macro files, one after the other
 */
export function createRenderer(macroSource: string): Renderer {
  let scope: RenderScope | undefined;
  let settings: ModelSettings = {};
  const current = () => {
    if (scope === undefined) throw new Error("a macro file calls a function outside a macro");
    return scope;
  };
  const environment = new nunjucks.Environment(null, {autoescape: false, throwOnUndefined: true});
  const globals: Record<string, unknown> = {
    ref: (model: string) => current().ref(model),
    source: (name: string, table: string) => current().source(name, table),
    var: (name: string) => current().variable(name),
    metrics: () => current().metrics(),
    reference: (list: string, where: Record<string, string | string[]> = {}) => {
      const wanted = Object.entries(where).map(([column, value]) => ({
        column,
        values: [value].flat()
      }));
      return current()
        .reference(list)
        .filter((row) => wanted.every(({column, values}) => values.includes(row[column] ?? "")));
    },
    is_incremental: () => current().isIncremental,
    config: (given: ModelSettings) => {
      const {__keywords, ...named} = given ?? {};
      Object.assign(settings, named);
      return "";
    }
  };
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  for (const [name, macro] of Object.entries(macrosOf(macroSource, environment))) {
    environment.addGlobal(name, macro);
  }
  return {
    render(template, file, scopeOfModel) {
      scope = scopeOfModel;
      settings = {};
      try {
        // without a semicolon at its end, as it is used inside other statements
        const sql = environment
          .renderString(template, {this: scopeOfModel.self})
          .trim()
          .replace(/;$/, "");
        return {sql, settings};
      } catch (error) {
        throw new BuildError(templateProblem(file, template, error));
      } finally {
        scope = undefined;
      }
    }
  };
}

function macrosOf(source: string, environment: nunjucks.Environment): Record<string, unknown> {
  let exported: Record<string, unknown> = {};
  // typed loosely by nunjucks: a template's macros come through a callback that runs at once
  const template = new nunjucks.Template(source, environment, "sql/macros", true) as unknown as {
    getExported(done: (error: Error | null, macros: Record<string, unknown>) => void): void;
  };
  template.getExported((error, macros) => {
    if (error) throw new BuildError(`sql/macros: ${error.message}`);
    exported = macros;
  });
  return exported;
}

/** nunjucks puts its own wrapping around a message; what people need is the file, line and sentence. */
function templateProblem(file: string, template: string, error: unknown): string {
  const lines = messageOf(error)
    .split("\n")
    .map((line) => line.trim());
  const place = lines.map((line) => /\[Line (\d+)/.exec(line)?.[1]).find((line) => line);
  const sentence = (lines.filter((line) => !line.startsWith("(")).at(-1) ?? "").replace(
    /^(Error|Template render error): ?/,
    ""
  );
  const quoted = /'([^']+)'/.exec(sentence)?.[1];
  const found =
    quoted === undefined ? -1 : template.split("\n").findIndex((line) => line.includes(quoted));
  // nunjucks gives the line of a syntax error, but not of a call that throws
  const line = found >= 0 ? String(found + 1) : place;
  return `${file}${line === undefined ? "" : `:${line}`}: ${sentence}`;
}
