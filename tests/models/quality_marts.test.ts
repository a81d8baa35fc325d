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

  it("show every record that was set aside with its reason, and nothing of what stood in it", async () => {
    const rows = await runModel("quality_quarantine", {
      "earshot.quarantine": [
        {
          source_name: "shop",
          file_name: "b.jsonl",
          file_id: 2,
          record_number: 1,
          reason: "call_id is missing"
        },
        {
          source_name: "shop",
          file_name: "a.jsonl",
          file_id: 1,
          record_number: 10,
          reason: "not JSON"
        },
        {
          source_name: "shop",
          file_name: "a.jsonl",
          file_id: 1,
          record_number: 9,
          reason: "not JSON"
        }
      ]
    });
    expect(rows).toEqual([
      {source_name: "shop", file_name: "a.jsonl", record_number: 9, reason: "not JSON"},
      {source_name: "shop", file_name: "a.jsonl", record_number: 10, reason: "not JSON"},
      {source_name: "shop", file_name: "b.jsonl", record_number: 1, reason: "call_id is missing"}
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
