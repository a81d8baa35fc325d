import {DuckDBInstance} from "@duckdb/node-api";
import {describe, expect, it} from "vitest";
import {renderModel} from "../../src/engine/project.ts";
import {columnTypes, insertRows, queryRows} from "../../src/engine/warehouse.ts";
import {testProject} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** The rows that a check of sql/checks finds fault with, over given rows of its models. */
async function offenders(check: string, inputs: Record<string, Row[]>): Promise<Row[]> {
  const project = await testProject();
  const found = project.crossChecks.find(({name}) => name === check);
  if (found === undefined) throw new Error(`no check is called ${check}`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    for (const name of found.inputs) {
      const columns = project.byName.get(name)?.columns ?? [];
      await connection.run(
        `create table ${name} (${columns.map((column) => `${column.name} ${column.dataType}`).join(", ")})`
      );
      await insertRows(connection, name, await columnTypes(connection, name), inputs[name] ?? []);
    }
    return await queryRows(
      connection,
      renderModel(project, found, {isIncremental: false, asOf: "2026-01-01T00:00:00Z"})
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const value = (more: Row): Row => ({
  metric: "completion_rate",
  grain: "all",
  dimension: "all",
  segment: "all",
  session_count: 2,
  numerator: 1,
  denominator: 2,
  ...more
});
const day = (period_start: string, more: Row = {}) =>
  value({grain: "day", period_start, session_count: 1, numerator: 0.5, denominator: 1, ...more});

describe("checks across the KPI marts", () => {
  it("find a metric whose days do not add up to all days", async () => {
    const check = "kpi_days_add_up_to_all_days";
    const first = day("2025-03-03");
    const second = day("2025-03-04");
    expect(await offenders(check, {kpi_values: [value({}), first, second]})).toEqual([]);
    expect(await offenders(check, {kpi_values: [value({}), first]})).toHaveLength(1);
    expect(
      await offenders(check, {kpi_values: [value({}), first, {...second, numerator: 0.6}]})
    ).toHaveLength(1);
    // a metric that no session belongs to has no days
    const none = value({session_count: 0, numerator: null, denominator: null});
    expect(await offenders(check, {kpi_values: [none]})).toEqual([]);
  });

  it("find a dimension whose segments do not add up to everyone", async () => {
    const check = "kpi_segments_add_up_to_everyone";
    const voice = value({dimension: "channel", segment: "voice", session_count: 1, denominator: 1});
    const unknown = {...voice, segment: "unknown"};
    expect(await offenders(check, {kpi_values: [value({}), voice, unknown]})).toEqual([]);
    expect(await offenders(check, {kpi_values: [value({}), voice]})).toMatchObject([
      {dimension: "channel", session_count: 1, session_count_of_all: 2}
    ]);
    expect(await offenders(check, {kpi_values: [voice]})).toMatchObject([
      {session_count_of_all: null}
    ]);
  });

  it("find a proportion beyond 0 or 1", async () => {
    const check = "kpi_proportions_lie_between_0_and_1";
    expect(await offenders(check, {kpi_values: [value({low: 0.1, high: 0.9})]})).toEqual([]);
    expect(await offenders(check, {kpi_values: [value({numerator: 3})]})).toHaveLength(1);
    expect(await offenders(check, {kpi_values: [value({low: -0.1})]})).toHaveLength(1);
    // a mean may be anything
    expect(
      await offenders(check, {kpi_values: [value({metric: "duration_mean", numerator: 3})]})
    ).toEqual([]);
  });

  it("find outcomes that do not add up to the sessions", async () => {
    const check = "kpi_outcomes_add_up_to_the_sessions";
    const outcomes = (session_count: number) => [
      {day: "2025-03-03", outcome: "completed", session_count}
    ];
    expect(
      await offenders(check, {site_summary: [{session_count: 3}], outcomes_by_day: outcomes(3)})
    ).toEqual([]);
    expect(
      await offenders(check, {site_summary: [{session_count: 3}], outcomes_by_day: outcomes(2)})
    ).toHaveLength(1);
    expect(await offenders(check, {site_summary: [{session_count: 0}]})).toEqual([]);
  });

  it("find lineage and columns of models that there are not", async () => {
    const check = "quality_speaks_of_known_models";
    const inputs = {
      quality_models: [{model: "a"}, {model: "b"}],
      quality_lineage: [
        {from_node: "raw.calls", to_node: "a", kind: "source"},
        {from_node: "a", to_node: "b", kind: "model"},
        {from_node: "b", to_node: "KPIs", kind: "page"}
      ],
      quality_columns: [{model: "a"}, {model: "b"}]
    };
    expect(await offenders(check, inputs)).toEqual([]);
    expect(await offenders(check, {...inputs, quality_models: [{model: "a"}]})).toHaveLength(3);
  });
});
