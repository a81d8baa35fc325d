// @vitest-environment jsdom
import {describe, expect, it} from "vitest";
import {changesTable} from "../../src/components/changesTable.ts";
import {checksTable} from "../../src/components/checksTable.ts";
import {dataTable} from "../../src/components/dataTable.ts";
import {freshnessTable} from "../../src/components/freshnessTable.ts";
import {gapsTable} from "../../src/components/gapsTable.ts";
import type {
  KpiGap,
  QualityCheck,
  QualityReason,
  QualityRecords,
  QualityRoles,
  QualitySource,
  QuarantinedRecord
} from "../../src/components/marts.ts";
import {outcomesTable} from "../../src/components/outcomesTable.ts";
import {quarantineReasons} from "../../src/components/quarantineReasons.ts";
import {recordAccounts} from "../../src/components/recordAccounts.ts";
import {redactedTurns} from "../../src/components/redactedTurns.ts";
import {rolesTable} from "../../src/components/rolesTable.ts";
import {currentRow, metricRow, publicationOf} from "./fixtures.ts";

const rowsOf = (node: ParentNode) =>
  [...node.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent)
  );

describe("dataTable", () => {
  const rows = [
    {name: "b", n: 2},
    {name: "a", n: null},
    {name: "c", n: 10}
  ];
  const table = () =>
    dataTable(
      rows,
      [
        {label: "Name", value: ({name}) => name, sort: ({name}) => name},
        {
          label: "n",
          value: ({n}) => (n === null ? null : String(n)),
          sort: ({n}) => n,
          isNumber: true
        }
      ],
      {caption: "Things"}
    );

  it("sorts by a column up and down, what is missing always last, and says so to screen readers", () => {
    const node = table();
    const [, byN] = node.querySelectorAll<HTMLButtonElement>("button.sort");
    byN?.click();
    expect(rowsOf(node).map(([name]) => name)).toEqual(["b", "c", "a"]);
    expect(node.querySelectorAll("th[aria-sort]")).toHaveLength(1);
    byN?.click();
    expect(rowsOf(node).map(([name]) => name)).toEqual(["c", "b", "a"]);
    expect(byN?.parentElement?.getAttribute("aria-sort")).toBe("descending");
  });

  it("shows a dash for what is missing and names each row", () => {
    const node = table();
    expect(rowsOf(node)[1]).toEqual(["a", "–"]);
    expect(node.querySelectorAll("tbody th[scope=row]")).toHaveLength(3);
    expect(node.querySelector("caption")?.textContent).toBe("Things");
    expect(node.querySelector(".table-scroll")?.getAttribute("tabindex")).toBe("0");
  });

  it("shows the rest when asked", () => {
    const node = dataTable(rows, [{label: "Name", value: ({name}) => name}], {
      caption: "Things",
      limit: 2
    });
    expect(rowsOf(node)).toHaveLength(2);
    const more = node.querySelector<HTMLButtonElement>("button.more");
    expect(more?.textContent).toBe("Show all 3");
    more?.click();
    expect(rowsOf(node)).toHaveLength(3);
    expect(more?.hidden).toBe(true);
  });

  it("says that there is nothing instead of an empty table", () => {
    const node = dataTable([], [{label: "Name", value: () => null}], {
      caption: "Things",
      empty: "None."
    });
    expect(node.textContent).toBe("None.");
  });
});

describe("checksTable", () => {
  const check = (overrides: Partial<QualityCheck>): QualityCheck => ({
    check_name: "unique_fact_sessions_session_id",
    model: "fact_sessions",
    column_name: "session_id",
    kind: "unique",
    description: "session_id is unique",
    severity: "error",
    status: "pass",
    offending_count: 0,
    ...overrides
  });
  const checks = [
    check({}),
    check({
      check_name: "b",
      model: "int_turns",
      description: "turns have text",
      status: "fail",
      offending_count: 17
    }),
    check({check_name: "c", model: "int_calls", description: "calls have turns", status: "warn"})
  ];

  it("puts what fails first", () => {
    const rows = rowsOf(checksTable(checks));
    expect(rows.map(([status]) => status)).toEqual(["✕Failed", "!Warning", "✓Passed"]);
    expect(rows[0]).toEqual(["✕Failed", "int_turns", "session_id", "turns have text", "17"]);
  });

  it("narrows to problems and to what is searched", () => {
    const node = checksTable(checks);
    const problems = node.querySelector<HTMLInputElement>("input[value=problems]");
    problems?.click();
    problems?.dispatchEvent(new Event("input", {bubbles: true}));
    expect(rowsOf(node)).toHaveLength(2);
    const search = node.querySelector<HTMLInputElement>("input[type=search]");
    if (search) search.value = "INT_CALLS";
    search?.dispatchEvent(new Event("input", {bubbles: true}));
    expect(rowsOf(node).map(([, model]) => model)).toEqual(["int_calls"]);
    expect(node.querySelector("[role=status]")?.textContent).toBe("1 check");
  });
});

describe("recordAccounts", () => {
  const counts = {record_count: 10, accepted_count: 7, duplicate_count: 1, quarantined_count: 2};
  const source = (overrides: Partial<QualitySource> = {}): QualitySource => ({
    source_name: "telephony",
    kind: "calls",
    file_count: 2,
    ...counts,
    ...overrides
  });
  const file = (overrides: Partial<QualityRecords> = {}): QualityRecords => ({
    source_name: "telephony",
    file_name: "a.jsonl",
    bytes: 1200,
    sha256: "0123456789abcdef",
    ...counts,
    ...overrides
  });

  it("shows what must add up for each source, and each kind of record where it has several", () => {
    const node = recordAccounts(
      [
        source({source_name: "letsgo", kind: "calls", file_count: 1}),
        source({source_name: "letsgo", kind: "labels", record_count: 11}),
        source()
      ],
      [file()]
    );
    expect([...node.querySelectorAll("h3")].map((title) => title.textContent)).toEqual([
      "letsgo: calls",
      "letsgo: labels",
      "telephony"
    ]);
    expect([...node.querySelectorAll(".sum")].map((sum) => sum.textContent)).toEqual([
      "10 records read = 7 accepted + 1 duplicates + 2 set aside ✓",
      "11 records read = 7 accepted + 1 duplicates + 2 set aside ✕ does not add up",
      "10 records read = 7 accepted + 1 duplicates + 2 set aside ✓"
    ]);
  });

  it("lists the files with most set aside first, and says how many it leaves out", () => {
    const node = recordAccounts(
      [source({file_count: 4000})],
      [file({quarantined_count: 0}), file({file_name: "b.jsonl", record_count: 11})]
    );
    expect(rowsOf(node).map(([name, , , , , , adds]) => [name, adds])).toEqual([
      ["b.jsonl", "no"],
      ["a.jsonl", "no"]
    ]);
    expect(node.textContent).toContain("By file (2 of 4,000, those with most set aside)");
    expect(node.textContent).toContain('earshot query "from quality_records"');
    const whole = recordAccounts([source({file_count: 1})], [file()]);
    expect(whole.textContent).toContain("By file (1)");
    expect(whole.textContent).not.toContain("earshot query");
  });

  it("says that nothing was read", () => {
    expect(recordAccounts([], []).textContent).toBe("No file has been read yet.");
  });
});

it("gives a day one row with a column for each outcome, 0 where none ended that way, the latest first", () => {
  const count = (date: string, outcome: string, session_count: number) => ({
    day: new Date(date),
    outcome,
    session_count
  });
  const node = outcomesTable([
    count("2026-06-01", "completed", 1200),
    count("2026-06-01", "abandoned", 3),
    count("2026-06-02", "escalated", 5)
  ]);
  expect(rowsOf(node)).toEqual([
    ["2 Jun 2026", "0", "5", "0", "0", "0", "0"],
    ["1 Jun 2026", "1,200", "0", "3", "0", "0", "0"]
  ]);
});

it("says that there is nothing where a mart has no rows", () => {
  expect(outcomesTable([]).textContent).toBe("Nothing to show.");
  expect(changesTable([], new Map()).textContent).toBe("Nothing to show.");
  expect(gapsTable([], new Map()).textContent).toContain("No two segments hold enough");
});

describe("quarantineReasons", () => {
  const reason = (overrides: Partial<QualityReason> = {}): QualityReason => ({
    source_name: "telephony",
    reason: "started_at is not a timestamp",
    record_count: 2,
    file_count: 1,
    quarantine_id: "0123456789",
    file_name: "a.jsonl",
    record_number: 3,
    ...overrides
  });
  const record = (overrides: Partial<QuarantinedRecord> = {}): QuarantinedRecord => ({
    quarantine_id: "0123456789",
    source_name: "telephony",
    file_name: "a.jsonl",
    record_number: 3,
    reason: "started_at is not a timestamp: <img src=x>",
    ...overrides
  });

  it("shows reason, place and how to see the record, as text", () => {
    const node = quarantineReasons(
      [
        reason({reason: "call_id is missing", record_count: 1, quarantine_id: "abcdef0123"}),
        reason()
      ],
      [record(), record({record_number: 9}), record({record_number: 12})]
    );
    const [reasons, records] = [...node.querySelectorAll(".table")].map(rowsOf);
    expect(reasons).toEqual([
      ["started_at is not a timestamp", "telephony", "2", "1", "a.jsonl:3", "0123456789"],
      ["call_id is missing", "telephony", "1", "1", "a.jsonl:3", "abcdef0123"]
    ]);
    expect(records?.[0]).toEqual([
      "a.jsonl:3",
      "telephony",
      "started_at is not a timestamp: <img src=x>",
      "0123456789"
    ]);
    expect(node.querySelector("img")).toBeNull();
    expect(node.textContent).toContain("earshot quarantine show 0123456789");
    expect(node.textContent).toContain("Each record (3)");
  });

  it("says how many records it leaves out", () => {
    const node = quarantineReasons([reason({record_count: 4000})], [record()]);
    expect(node.textContent).toContain("Each record (1 of 4,000)");
    expect(node.textContent).toContain("earshot quarantine list --limit 4000");
  });

  it("says that none is set aside", () => {
    expect(quarantineReasons([], []).textContent).toContain("every one could be used");
  });
});

describe("rolesTable", () => {
  const roles = (overrides: Partial<QualityRoles> = {}): QualityRoles => ({
    source: "telephony",
    session_count: 500,
    examined_count: 400,
    suspected_count: 0,
    suspected_share: 0,
    low: 0,
    high: 0.0095,
    is_flagged: false,
    greeting_count: 0,
    offer_of_help_count: 0,
    disclosure_count: 0,
    introduction_count: 0,
    request_count: 0,
    service_count: 0,
    ...overrides
  });

  it("names the sources that seem to be swapped, puts them first and says why", () => {
    const node = rolesTable([
      roles(),
      roles({
        source: "<b>vendor</b>",
        suspected_count: 390,
        suspected_share: 0.975,
        low: 0.954,
        high: 0.986,
        is_flagged: true,
        greeting_count: 120,
        service_count: 1300
      })
    ]);
    expect(node.querySelector(".statement")?.textContent).toContain("swapped in <b>vendor</b>:");
    expect(rowsOf(node)).toEqual([
      [
        "<b>vendor</b>",
        "97.5%",
        "95.4% to 98.6%",
        "400",
        "500",
        "asks what the other wants (1,300), welcomes the other (120)"
      ],
      ["telephony", "0.0%", "0.0% to 0.9%", "400", "500", "–"]
    ]);
  });

  it("shows no share where no session tells", () => {
    const node = rolesTable([
      roles({examined_count: 0, suspected_share: null, low: null, high: null})
    ]);
    expect(node.textContent).toContain("In no source do agent and customer seem to be swapped.");
    expect(rowsOf(node)).toEqual([["telephony", "–", "–", "0", "500", "–"]]);
    expect(rolesTable([]).textContent).toBe("There are no sessions yet.");
  });
});

it("lists tables that are out of date first, with their reason", () => {
  const now = new Date("2026-06-29T12:00:00Z");
  const node = freshnessTable(
    publicationOf({
      kpi_current: {builtAt: "2026-06-29T10:00:00Z", rows: 13, status: "current"},
      kpi_gaps: {
        builtAt: "2026-06-26T12:00:00Z",
        rows: 9,
        status: "stale",
        reason: "a check failed"
      }
    }),
    now
  );
  expect(rowsOf(node)).toEqual([
    ["kpi_gaps", "✕Out of date", "3 days ago", "9", "a check failed"],
    ["kpi_current", "✓Current", "2 hours ago", "13", "–"]
  ]);
});

it("shows every metric now and before, and a dash where there is too little", () => {
  const definitions = new Map([["completion_rate", metricRow()]]);
  const [row] = rowsOf(changesTable([currentRow()], definitions));
  expect(row).toEqual([
    "Completion rate",
    "69.4%",
    "✓5.4 points higher than before",
    "66.8% to 71.9%",
    "64.0%",
    "+5.4 points",
    "1,180",
    "Outcomes"
  ]);
  const unsent = currentRow({session_count: 0, previous_session_count: 0});
  expect(changesTable([unsent], definitions).querySelector("table")).toBeNull();
  const few = currentRow({
    value: 1,
    low: null,
    high: null,
    previous_value: null,
    difference: null,
    is_significant: null
  });
  expect(rowsOf(changesTable([few], definitions))[0]?.slice(1, 6)).toEqual([
    "–",
    "–",
    "–",
    "–",
    "–"
  ]);
});

it("says which side of a clear difference is better, and ranks nothing that is not clear", () => {
  const gap: KpiGap = {
    comparison: "rural_vs_urban",
    metric: "error_rate",
    segment_a: "rural",
    segment_b: "urban",
    value_a: 0.2,
    n_a: 500,
    value_b: 0.1,
    n_b: 600,
    difference: 0.1,
    low: 0.05,
    high: 0.15,
    p_value: 0.001,
    p_value_adjusted: 0.002,
    is_significant: true
  };
  const definitions = new Map([
    ["error_rate", metricRow({metric: "error_rate", label: "Error rate", better: "lower"})]
  ]);
  const words = (row: KpiGap) => rowsOf(gapsTable([row], definitions))[0]?.[5];
  expect(words(gap)).toBe("✕Rural customers: clearly worse");
  expect(words({...gap, difference: -0.1})).toBe("✓Rural customers: clearly better");
  expect(words({...gap, is_significant: false})).toBe("≈No clear difference");
  expect(words({...gap, difference: null, is_significant: null})).toBe("≈Too little data");
});

it("shows what was redacted by source and kind, and says so where nothing was", () => {
  const node = redactedTurns([
    {source: "shop", kind: "name", turn_count: 200, redacted_turn_count: 5, redacted_share: 0.025}
  ]);
  const cells = [...node.querySelectorAll("tbody td, tbody th")].map((cell) => cell.textContent);
  expect(cells).toEqual(["shop", "name", "5", "200", "2.5%"]);
  expect(redactedTurns([]).textContent).toContain("Nothing was redacted");
});
