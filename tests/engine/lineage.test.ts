import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {beforeAll, describe, expect, it} from "vitest";
import {columnLineage} from "../../src/engine/lineage.ts";

const inputs = {
  int_calls: {
    session_id: "VARCHAR",
    customer_key: "VARCHAR",
    outcome: "VARCHAR",
    compliance_flags: "VARCHAR[]",
    started_at: "TIMESTAMP WITH TIME ZONE",
    duration_s: "DOUBLE",
    load_batch: "INTEGER"
  },
  int_turns_signalled: {
    session_id: "VARCHAR",
    speaker: "VARCHAR",
    turn_index: "INTEGER",
    offset_s: "DOUBLE",
    asr_confidence: "DOUBLE",
    is_error: "BOOLEAN"
  },
  "raw.telephony_turns": {
    call_id: "VARCHAR",
    speaker: "VARCHAR",
    text: "VARCHAR",
    turn_index: "INTEGER",
    confidence: "DOUBLE",
    offset_ms: "INTEGER",
    dialog: "STRUCT(id VARCHAR, scores STRUCT(asr DOUBLE, nlu DOUBLE)[])"
  }
};

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("create schema raw");
  for (const [relation, columns] of Object.entries(inputs)) {
    const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    await connection.run(`create table ${relation} (${list.join(", ")})`);
  }
  await connection.run("create table fact_sessions (session_id varchar, load_batch integer)");
});

/** The upstream columns of each column, after DuckDB has bound the query and named the same columns. */
async function trace(sql: string): Promise<Record<string, string[]>> {
  const bound = await connection.runAndReadAll(`describe ${sql}`);
  const {columns = [], problem} = await columnLineage("model", sql, inputs);
  expect(problem).toBeUndefined();
  expect(columns.map(({column}) => column)).toEqual(bound.getColumns()[0]);
  return Object.fromEntries(
    columns.map(({column, upstream}) => [
      column,
      upstream.map((source) => `${source.relation}.${source.column}`)
    ])
  );
}

describe("columnLineage traces", () => {
  it("a fact through its steps to the columns of its inputs", async () => {
    const sql = `
      -- One row per session: one call or conversation.
      with calls as (
          select * from int_calls
      ),

      customer_turns as (
          select
              *,
              -- turn_index breaks ties: turns stamped with the same time must not swap between builds
              row_number() over (partition by session_id order by offset_s, turn_index) as customer_turn_number
          from int_turns_signalled
          where speaker = 'customer'
      ),

      errors_by_session as (
          select
              session_id,
              cast(count(*) as integer) as customer_turn_count,
              cast(count(*) filter (where is_error) as integer) as error_turn_count,
              cast(min(customer_turn_number) filter (where is_error) as integer) as first_error_turn
          from customer_turns
          group by session_id
      ),

      sessions as (
          select
              calls.session_id,
              calls.started_at,
              coalesce(errors_by_session.customer_turn_count, 0) as customer_turn_count,
              coalesce(errors_by_session.error_turn_count, 0) as error_turn_count,
              -- NULL, not 0: where the customer never spoke there is no rate
              errors_by_session.error_turn_count * 1.0 / errors_by_session.customer_turn_count as error_rate,
              errors_by_session.first_error_turn,
              calls.outcome = 'escalated' as is_escalated
          from calls
          -- left join: a session in which the customer never spoke is still a session
          left join errors_by_session on calls.session_id = errors_by_session.session_id
      )

      select * from sessions`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_calls.session_id"],
      started_at: ["int_calls.started_at"],
      customer_turn_count: [],
      error_turn_count: ["int_turns_signalled.is_error"],
      error_rate: ["int_turns_signalled.is_error"],
      first_error_turn: [
        "int_turns_signalled.is_error",
        "int_turns_signalled.offset_s",
        "int_turns_signalled.session_id",
        "int_turns_signalled.turn_index"
      ],
      is_escalated: ["int_calls.outcome"]
    });
  });

  it("a staging model to its raw table", async () => {
    const sql = `
      with source as (
          select * from raw.telephony_turns
      ),

      renamed as (
          select
              -- ids
              'telephony:' || call_id as session_id,
              -- strings
              case lower(trim(speaker)) when 'caller' then 'customer' when 'bot' then 'agent' end as speaker,
              nullif(trim(text), '') as turn_text,
              -- numerics: the source sends -1 when the recognizer gave no score
              turn_index,
              nullif(confidence, -1) as asr_confidence,
              source.offset_ms / 1000.0 as offset_s,
              sha256(concat(getvariable('customer_key_secret'), call_id)) as customer_key
          from source
      )

      select * from renamed;`;
    expect(await trace(sql)).toEqual({
      session_id: ["raw.telephony_turns.call_id"],
      speaker: ["raw.telephony_turns.speaker"],
      turn_text: ["raw.telephony_turns.text"],
      turn_index: ["raw.telephony_turns.turn_index"],
      asr_confidence: ["raw.telephony_turns.confidence"],
      offset_s: ["raw.telephony_turns.offset_ms"],
      customer_key: ["raw.telephony_turns.call_id"]
    });
  });

  it("fields of structs and elements of lists to the column that holds them", async () => {
    const sql = `
      with source as (
          select * from raw.telephony_turns
      ),

      scores as (
          select call_id, unnest(dialog.scores) as score, dialog.scores[1].nlu as first_nlu from source
      ),

      listed as (
          select score.asr as asr_confidence, first_nlu, {'low': score.nlu, 'id': call_id} as fields from scores
      )

      select *, fields.low as low from listed`;
    expect(await trace(sql)).toEqual({
      asr_confidence: ["raw.telephony_turns.dialog"],
      first_nlu: ["raw.telephony_turns.dialog"],
      fields: ["raw.telephony_turns.call_id", "raw.telephony_turns.dialog"],
      low: ["raw.telephony_turns.call_id", "raw.telephony_turns.dialog"]
    });
  });

  it("a union by position, through the star of each branch", async () => {
    const sql = `
      with calls as (
          select session_id, outcome, 1 as weight from int_calls
      ),

      turns as (
          select session_id, speaker, turn_index from int_turns_signalled
      ),

      both_kinds as (
          select * from calls
          union all
          select * from turns
      )

      select *, sum(weight) over (partition by outcome) as total from both_kinds`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_calls.session_id", "int_turns_signalled.session_id"],
      outcome: ["int_calls.outcome", "int_turns_signalled.speaker"],
      weight: ["int_turns_signalled.turn_index"],
      total: ["int_calls.outcome", "int_turns_signalled.speaker", "int_turns_signalled.turn_index"]
    });
  });

  it("a union by name, whatever the order, the case and the columns of its branches", async () => {
    const sql = `
      with given as (
          select cast(null as varchar) as session_id, cast(null as double) as started_s, null as stage
          where false
      ),

      both_kinds as (
          select * from given
          union all by name
          select speaker, OUTCOME, session_id from int_calls cross join (select 'agent' as speaker)
          union by name
          select offset_s as Started_S, session_id, speaker from int_turns_signalled
      )

      select *, upper(outcome) as result from both_kinds`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_calls.session_id", "int_turns_signalled.session_id"],
      started_s: ["int_turns_signalled.offset_s"],
      stage: [],
      speaker: ["int_turns_signalled.speaker"],
      outcome: ["int_calls.outcome"],
      result: ["int_calls.outcome"]
    });
  });

  it("what is left of rows that are taken away to the first query alone", async () => {
    const sql = `
      (select session_id from int_calls)
      except
      select session_id from int_turns_signalled
      order by session_id`;
    expect(await trace(sql)).toEqual({session_id: ["int_calls.session_id"]});
  });

  it("lists of values, and steps that rename their columns", async () => {
    const sql = `
      with grains(name, days) as (
          values ('day', 1), ('week', 7)
      ),

      calls(result, length_s) as (
          select outcome, duration_s from int_calls
      )

      select grains.name as grain, length_s / days as length_per_day, calls.* from grains cross join calls`;
    expect(await trace(sql)).toEqual({
      grain: [],
      length_per_day: ["int_calls.duration_s"],
      result: ["int_calls.outcome"],
      length_s: ["int_calls.duration_s"]
    });
  });

  it("windows, filters and orders inside an expression", async () => {
    const sql = `
      select
          session_id,
          speaker <> lag(speaker) over turns_in_order as is_change,
          quantile_cont(asr_confidence, 0.5) over (partition by speaker) as median_confidence,
          sum(case when is_error then 1 else 0 end) over (
              partition by session_id order by offset_s rows between 1 preceding and current row
          ) as running_error_count
      from int_turns_signalled
      window turns_in_order as (partition by session_id order by turn_index)`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_turns_signalled.session_id"],
      is_change: [
        "int_turns_signalled.session_id",
        "int_turns_signalled.speaker",
        "int_turns_signalled.turn_index"
      ],
      median_confidence: ["int_turns_signalled.asr_confidence", "int_turns_signalled.speaker"],
      running_error_count: [
        "int_turns_signalled.is_error",
        "int_turns_signalled.offset_s",
        "int_turns_signalled.session_id"
      ]
    });
    const aggregates = `
      select
          int_calls.session_id,
          arg_max(outcome, started_at) filter (where duration_s > 0) as last_outcome,
          string_agg(outcome, ',' order by customer_key) as outcomes,
          count(distinct customer_key) as customer_count,
          percentile_cont(0.95) within group (order by duration_s) as long_duration_s
      from int_calls
      group by session_id
      having min(load_batch) > 0`;
    expect(await trace(aggregates)).toEqual({
      session_id: ["int_calls.session_id"],
      last_outcome: ["int_calls.duration_s", "int_calls.outcome", "int_calls.started_at"],
      outcomes: ["int_calls.customer_key", "int_calls.outcome"],
      customer_count: ["int_calls.customer_key"],
      long_duration_s: ["int_calls.duration_s"]
    });
  });

  it("both sides of a join, whether its columns are qualified, starred or shared", async () => {
    const qualified = `
      select int_calls.*, asr_confidence, coalesce(turns.session_id, int_calls.session_id) as any_id
      from int_calls
      left join int_turns_signalled as turns on int_calls.session_id = turns.session_id`;
    expect(await trace(qualified)).toMatchObject({
      session_id: ["int_calls.session_id"],
      compliance_flags: ["int_calls.compliance_flags"],
      asr_confidence: ["int_turns_signalled.asr_confidence"],
      any_id: ["int_calls.session_id", "int_turns_signalled.session_id"]
    });
    const shared = "select * from int_calls join int_turns_signalled using (session_id)";
    expect(await trace(shared)).toMatchObject({
      session_id: ["int_calls.session_id", "int_turns_signalled.session_id"],
      outcome: ["int_calls.outcome"],
      is_error: ["int_turns_signalled.is_error"]
    });
  });

  it("a step that is named like its input, and two inputs that share names", async () => {
    const sql = `
      with int_calls as (
          select session_id, upper(customer_key) as outcome from int_calls
      ),

      int_turns_signalled as (
          select session_id, count(*) as turn_count, max(speaker) as outcome
          from int_turns_signalled
          group by session_id
      )

      select int_calls.session_id, int_calls.outcome, turn_count, int_turns_signalled.outcome as last_speaker
      from int_calls
      left join int_turns_signalled on int_calls.session_id = int_turns_signalled.session_id`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_calls.session_id"],
      outcome: ["int_calls.customer_key"],
      turn_count: [],
      last_speaker: ["int_turns_signalled.speaker"]
    });
  });

  it("queries inside an expression", async () => {
    const sql = `
      with latest as (
          select max(started_at) as started_at from int_calls
      )

      select
          count(*) filter (where started_at > (select started_at from latest) - interval 28 day) as recent_count,
          (select avg(asr_confidence) from int_turns_signalled) as confidence_mean,
          exists (
              select 1 from int_turns_signalled where is_error
          ) as has_error
      from int_calls`;
    expect(await trace(sql)).toEqual({
      recent_count: ["int_calls.started_at"],
      confidence_mean: ["int_turns_signalled.asr_confidence"],
      has_error: ["int_turns_signalled.is_error"]
    });
  });

  it("no column that only filters, joins or groups", async () => {
    const sql = `
      with latest as (
          select *, row_number() over (partition by session_id order by load_batch desc) as version_rank
          from int_calls
          where load_batch > (select coalesce(max(load_batch), 0) from fact_sessions)
      )

      select outcome, sum(duration_s) as duration_s
      from latest
      where version_rank = 1 and customer_key is not null
      group by all
      order by outcome`;
    expect(await trace(sql)).toEqual({
      outcome: ["int_calls.outcome"],
      duration_s: ["int_calls.duration_s"]
    });
  });

  it("values computed from no column to nothing, also through a step", async () => {
    const sql = `
      with days as (
          select unnest(generate_series(date '2020-01-01', date '2020-01-31', interval 1 day)) as day
      ),

      counted as (
          select count(*) as session_count, 'all' as segment from int_calls
      )

      select days.day, counted.session_count * 1.0 as session_count, segment, null as low
      from days
      cross join counted`;
    expect(await trace(sql)).toEqual({day: [], session_count: [], segment: [], low: []});
  });

  it("columns among comments of any characters", async () => {
    const sql = `
      /* grüße 👋 */ select -- 📞 the call's own id, "quoted"
          session_id,
          -- 🚪 how it ended; 'é'
          outcome, /* 👋👋 */ '🙂 -- not a comment' as greeting -- the end
      from int_calls`;
    expect(await trace(sql)).toEqual({
      session_id: ["int_calls.session_id"],
      outcome: ["int_calls.outcome"],
      greeting: []
    });
  });

  it("names in another case than the input's to the input's own", async () => {
    expect(
      await trace('select OUTCOME as outcome, Int_Calls.Session_ID as "Session" from INT_CALLS')
    ).toEqual({
      outcome: ["int_calls.outcome"],
      Session: ["int_calls.session_id"]
    });
  });

  it("a long union and a long chain of conditions", async () => {
    const metrics = Array.from({length: 100}, (_, index) => `metric_${index}`);
    const branches = metrics.map(
      (name) => `select '${name}' as metric, sum(duration_s) as value from int_calls`
    );
    expect(await trace(branches.join(" union all "))).toEqual({
      metric: [],
      value: ["int_calls.duration_s"]
    });
    const conditions = metrics.map((name) => `when outcome = '${name}' then customer_key`);
    expect(await trace(`select case ${conditions.join(" ")} end as owner from int_calls`)).toEqual({
      owner: ["int_calls.customer_key", "int_calls.outcome"]
    });
  });
});

describe("columnLineage says what it cannot trace", () => {
  const lineageOf = (sql: string) => columnLineage("kpi_current", sql, inputs);

  it("when the query cannot be parsed, with the place", async () => {
    const {model, columns, problem} = await lineageOf("select outcome,\nfrom where");
    expect({model, columns}).toEqual({model: "kpi_current", columns: undefined});
    expect(problem).toMatch(/^kpi_current: columns could not be traced: .*line 2/);
  });

  it("when there is more or less than one query", async () => {
    for (const sql of ["", "select 1 as one; select 2 as two", "create table made (id integer)"]) {
      const {columns, problem} = await lineageOf(sql);
      expect(columns, sql).toBeUndefined();
      expect(problem, sql).toMatch(/^kpi_current: columns could not be traced: ./);
    }
  });

  it("when a star is changed, in whichever step", async () => {
    for (const change of [
      "exclude (outcome)",
      "replace (customer_key as outcome)",
      "rename (outcome as result)"
    ]) {
      const sql = `with calls as (select session_id from (select int_calls.* ${change} from int_calls)) select * from calls`;
      expect(await lineageOf(sql), change).toEqual({
        model: "kpi_current",
        columns: undefined,
        problem:
          "kpi_current: columns could not be traced: select * with exclude, replace or rename is not supported"
      });
    }
  });

  it("when rows are pivoted", async () => {
    const pivots = [
      "with pivoted as (pivot int_calls on outcome using count(*) group by session_id) select session_id from pivoted",
      "select session_id from int_calls pivot (count(*) for outcome in ('completed', 'abandoned'))",
      "select * from int_calls unpivot (value for metric in (duration_s, load_batch))"
    ];
    for (const sql of pivots) {
      const {columns, problem} = await lineageOf(sql);
      expect(columns, sql).toBeUndefined();
      expect(problem, sql).toMatch("pivot is not supported");
    }
  });

  it("when nothing is known of an input", async () => {
    const starred = "with other as (select * from int_other) select * from other";
    expect((await lineageOf(starred)).problem).toBe(
      "kpi_current: columns could not be traced: select * from a relation whose columns are not known"
    );
    const {columns, problem} = await lineageOf("select session_id, outcome from int_other");
    expect(columns).toBeUndefined();
    expect(problem).toBe("kpi_current: these columns could not be traced: session_id, outcome");
  });

  it("column by column where some can be traced, through the steps after them", async () => {
    const sql = `
      with calls as (
          select renamed.started, int_calls.outcome, spine.number
          from (select started_at from int_calls) as renamed(started)
          cross join int_calls
          cross join range(0, 10) as spine(number)
      ),

      counted as (
          select *, number + 1 as next_number, upper(outcome) as result from calls
      )

      select * from counted`;
    expect(await lineageOf(sql)).toEqual({
      model: "kpi_current",
      columns: [
        {column: "outcome", upstream: [{relation: "int_calls", column: "outcome"}]},
        {column: "result", upstream: [{relation: "int_calls", column: "outcome"}]}
      ],
      problem: "kpi_current: these columns could not be traced: started, number, next_number"
    });
  });

  it("when a column of the query or of a step has no name, or that of another", async () => {
    const problems = {
      "select outcome, count(*) from int_calls group by outcome":
        "column 2 of the query has no name",
      "with counted as (select count(*) from int_calls) select * from counted":
        "column 1 of counted has no name",
      "select outcome, upper(outcome) as Outcome from int_calls":
        "the query has two columns named Outcome"
    };
    for (const [sql, problem] of Object.entries(problems)) {
      expect((await lineageOf(sql)).problem).toBe(
        `kpi_current: columns could not be traced: ${problem}`
      );
    }
  });

  it("when a step refers to itself, and when a union goes by names that are not told", async () => {
    const recursive =
      "with recursive numbers as (select 1 as n union all select n + 1 from numbers) select n from numbers";
    expect((await lineageOf(recursive)).problem).toMatch("with recursive is not supported");
    const byName =
      "select session_id from int_calls union all by name select count(*) from int_calls";
    expect((await lineageOf(byName)).problem).toMatch("column 1 of the query has no name");
  });

  it("when expressions are nested too deeply to parse", async () => {
    const sql = `select ${"coalesce(".repeat(100)}outcome${", '')".repeat(100)} as outcome from int_calls`;
    const {columns, problem} = await lineageOf(sql);
    expect(columns).toBeUndefined();
    expect(problem).toMatch("kpi_current: columns could not be traced: ");
    expect(await trace("select outcome from int_calls")).toEqual({outcome: ["int_calls.outcome"]});
  });
});
