import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

describe("the data-quality marts", () => {
  it("show each file's records by what became of them", async () => {
    const rows = await runModel("quality_records", {
      "earshot.files": [
        {
          source_name: "shop",
          source_type: "earshot-jsonl",
          kind: "calls",
          file_id: 1,
          file_name: "calls.jsonl",
          bytes: 5_000_000_000,
          sha256: "ab",
          record_count: 5,
          accepted_count: 3,
          duplicate_count: 1,
          quarantined_count: 1
        }
      ]
    });
    expect(rows).toEqual([
      {
        source_name: "shop",
        file_name: "calls.jsonl",
        bytes: 5_000_000_000,
        sha256: "ab",
        record_count: 5,
        accepted_count: 3,
        duplicate_count: 1,
        quarantined_count: 1
      }
    ]);
  });

  it("add up each source's records by kind", async () => {
    const file = (source_name: string, kind: string, accepted: number, aside: number) => ({
      source_name,
      kind,
      record_count: accepted + aside,
      accepted_count: accepted,
      duplicate_count: 0,
      quarantined_count: aside
    });
    const rows = await runModel("quality_sources", {
      "earshot.files": [
        file("shop", "labels", 4, 0),
        file("shop", "calls", 3, 1),
        file("shop", "calls", 5, 0),
        file("desk", "calls", 1, 0)
      ]
    });
    expect(rows).toMatchObject([
      {source_name: "desk", kind: "calls", file_count: 1, record_count: 1},
      {source_name: "shop", kind: "calls", file_count: 2, record_count: 9, quarantined_count: 1},
      {source_name: "shop", kind: "labels", file_count: 1, accepted_count: 4}
    ]);
  });

  it("show of each source the fifty files with most set aside", async () => {
    const rows = await runModel("quality_files", {
      quality_records: [
        ...Array.from({length: 60}, (_, at) => ({
          source_name: "shop",
          file_name: `f${String(at).padStart(2, "0")}`,
          quarantined_count: at === 57 ? 3 : 0
        })),
        {source_name: "desk", file_name: "one", quarantined_count: 0}
      ]
    });
    const names = rows
      .filter(({source_name}) => source_name === "shop")
      .map((row) => row.file_name);
    expect(rows).toHaveLength(51);
    expect(names.slice(0, 3)).toEqual(["f00", "f01", "f02"]);
    // the last by name is there for what is set aside in it, so the fiftieth of the others is not
    expect(names.slice(-2)).toEqual(["f48", "f57"]);
  });

  it("count records set aside by the rule of their reason, with one of them", async () => {
    const aside = (file_name: string, record_number: number, reason: string) => ({
      quarantine_id: `${file_name}${record_number}`,
      source_name: "shop",
      file_name,
      file_id: file_name === "a" ? 1 : 2,
      record_number,
      reason
    });
    const rows = await runModel("quality_reasons", {
      "earshot.quarantine": [
        aside("b", 1, "call_id is missing"),
        aside("b", 7, "started_at is not a timestamp: noon"),
        aside("a", 10, "started_at is not a timestamp: 3: 30"),
        aside("a", 9, "started_at is not a timestamp")
      ]
    });
    expect(rows).toMatchObject([
      {
        reason: "started_at is not a timestamp",
        record_count: 3,
        file_count: 2,
        quarantine_id: "a9",
        file_name: "a",
        record_number: 9
      },
      {reason: "call_id is missing", record_count: 1, file_count: 1, quarantine_id: "b1"}
    ]);
  });

  it("show at most twenty-five records of a reason, in order, and nothing of what stood in them", async () => {
    const aside = (source_name: string, record_number: number, reason: string) => ({
      quarantine_id: `${source_name}-${record_number}`,
      source_name,
      file_name: "a.jsonl",
      file_id: 1,
      record_number,
      reason
    });
    const rows = await runModel("quality_quarantine", {
      "earshot.quarantine": [
        ...Array.from({length: 40}, (_, at) => aside("shop", 40 - at, `not JSON: ${at}`)),
        aside("shop", 99, "call_id is missing"),
        aside("desk", 1, "not JSON: x")
      ]
    });
    expect(rows).toHaveLength(27);
    expect(rows[0]).toEqual({
      quarantine_id: "desk-1",
      source_name: "desk",
      file_name: "a.jsonl",
      record_number: 1,
      reason: "not JSON: x"
    });
    expect(rows.slice(1).map(({record_number}) => record_number)).toEqual([
      ...Array.from({length: 25}, (_, at) => at + 1),
      99
    ]);
  });

  it("keep a check's offending rows apart from not having been run", async () => {
    const check = {model: "m", kind: "not_null", description: "", severity: "error"};
    const rows = await runModel("quality_checks", {
      "earshot.checks": [
        {
          ...check,
          check_name: "b",
          status: "error",
          offending_count: null,
          problem: "no such table"
        },
        {...check, check_name: "a", status: "pass", offending_count: 0}
      ]
    });
    expect(rows).toMatchObject([
      {check_name: "a", status: "pass", offending_count: 0, problem: null},
      {check_name: "b", status: "error", offending_count: null, problem: "no such table"}
    ]);
  });

  it("list models, steps between them and columns in a fixed order", async () => {
    const models = await runModel("quality_models", {
      "earshot.models": [
        {
          model: "b",
          layer: "marts",
          materialization: "table",
          description: "",
          row_count: 2,
          status: "built"
        },
        {
          model: "a",
          layer: "staging",
          materialization: "view",
          description: "",
          row_count: null,
          status: "built"
        }
      ]
    });
    expect(models).toMatchObject([
      {model: "a", row_count: null},
      {model: "b", row_count: 2}
    ]);
    const lineage = await runModel("quality_lineage", {
      "earshot.edges": [
        {from_node: "b", to_node: "KPIs", kind: "page"},
        {from_node: "a", to_node: "b", kind: "model"}
      ]
    });
    expect(lineage.map(({from_node}) => from_node)).toEqual(["a", "b"]);
    const columns = await runModel("quality_columns", {
      "earshot.columns": [
        {
          model: "a",
          column_name: "first",
          column_number: 2,
          description: "",
          data_type: "VARCHAR",
          upstream: null
        },
        {
          model: "a",
          column_name: "second",
          column_number: 1,
          description: "",
          data_type: "VARCHAR",
          upstream: ""
        }
      ]
    });
    // not traced, and computed from no column, are two things
    expect(columns).toMatchObject([
      {column_name: "second", upstream: ""},
      {column_name: "first", upstream: null}
    ]);
  });

  it("define each metric as the registry does", async () => {
    const rows = await runModel("metric_definitions", {
      "earshot.metrics": [
        {
          name: "error_rate",
          label: "Error rate",
          group: "efficiency",
          kind: "proportion",
          better: "lower"
        }
      ]
    });
    expect(rows).toMatchObject([
      {metric: "error_rate", label: "Error rate", group: "efficiency", unit: null, better: "lower"}
    ]);
  });

  it("show how many turns were redacted, by source and kind", async () => {
    const turn = {session_id: "shop:1", load_batch: 1, speaker: "customer", turn_text: "a"};
    const rows = await runModel("quality_redaction", {
      int_calls: [{session_id: "shop:1", source: "shop"}],
      int_turns: [
        {...turn, turn_index: 0, redacted_kinds: ["name", "phone"]},
        {...turn, turn_index: 1, redacted_kinds: ["name"]},
        {...turn, turn_index: 2},
        {...turn, turn_index: 3},
        {...turn, turn_index: 4, turn_text: null}
      ]
    });
    expect(rows).toEqual([
      {source: "shop", kind: "name", turn_count: 4, redacted_turn_count: 2, redacted_share: 0.5},
      {source: "shop", kind: "phone", turn_count: 4, redacted_turn_count: 1, redacted_share: 0.25}
    ]);
  });
});
