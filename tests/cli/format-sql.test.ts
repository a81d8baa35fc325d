import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {formatSql, formatSqlFiles} from "../../src/cli/format-sql.ts";
import {listFiles} from "../../src/engine/files.ts";

const factSessions = `-- One row per session: one call or conversation.
with calls as (
    select * from {{ ref('int_calls') }}
),

customer_turns as (
    select
        *,
        -- turn_index breaks ties: turns stamped with the same time must not swap between builds
        row_number() over (partition by session_id order by offset_s, turn_index) as customer_turn_number
    from {{ ref('int_turns_signalled') }}
    where speaker = 'customer'
),

errors_by_session as (
    select
        session_id,
        cast(count(*) as integer) as customer_turn_count,
        cast(count(*) filter (where is_error) as integer) as error_turn_count
    from customer_turns
    group by session_id
),

sessions as (
    select
        calls.session_id,
        coalesce(errors_by_session.error_turn_count, 0) as error_turn_count,
        -- NULL, not 0: where the customer never spoke there is no rate
        errors_by_session.error_turn_count * 1.0 / errors_by_session.customer_turn_count as error_rate,
        calls.outcome = 'escalated' as is_escalated
    from calls
    -- left join: a session in which the customer never spoke is still a session
    left join errors_by_session on calls.session_id = errors_by_session.session_id
)

select * from sessions
`;

/** The text with every line's indentation taken away. */
function flattened(sql: string): string {
  return sql.replaceAll(/^ +/gm, "");
}

describe("formatSql", () => {
  it("leaves SQL in our layout as it is", () => {
    expect(formatSql(factSessions)).toBe(factSessions);
  });

  it("gives every line its indentation, keeping line breaks and single blank lines", () => {
    expect(formatSql(flattened(factSessions))).toBe(factSessions);
    expect(formatSql(`\n\n${factSessions.replaceAll("\n\n", "\n\n\n\n")}\n\n`)).toBe(factSessions);
  });

  it("writes keywords, functions and types in lower case, and single spaces", () => {
    expect(
      formatSql(
        "SELECT Name ,COUNT( * )  FILTER(WHERE  is_error) AS n,Cast( a AS DECIMAL(12,2) )+1 FROM calls"
      )
    ).toBe(
      "select Name, count(*) filter (where is_error) as n, cast(a as decimal(12, 2)) + 1 from calls\n"
    );
  });

  it("indents conditions, cases, windows and brackets that the author broke", () => {
    const sql = `select
    case
        when
            speaker = 'agent'
            and (
                is_silent
                or is_misunderstood
            )
            then 'lost'
        when is_silent then 'silent'
        -- nothing of note
        else 'heard'
    end as turn_state,
    sum(is_error) over (
        partition by session_id
        order by turn_index
        rows between unbounded preceding and current row
    ) as running_error_count,
    errors.error_turn_count * 1.0
        / nullif(errors.customer_turn_count, 0) as error_rate,
    round(
        coalesce(try_cast(revenue_usd as double), 0),
        2
    ) as revenue_usd
from turns
left join errors
    on
        turns.session_id = errors.session_id
        and turns.language is not distinct from errors.language
        and turns.source = errors.source
cross join (
    select max(started_at) as latest_at from calls
) as latest
where speaker = 'agent'
    and turn_index > 0
    -- not the last
    and not is_last
group by all
having count(*) > 1
union all
select *
from earlier_turns
`;
    expect(formatSql(flattened(sql))).toBe(sql);
  });

  it("leaves templates as they are, and the SQL among them in place", () => {
    const sql = `{{ config(
    materialized='incremental',
    unique_key='session_id'
) }}
{%- set dimensions = ['channel',
                      'area'] %}

{# Sums   of the registry. #}
with source as (
    select * from {{ source('telephony', 'turns') }}
    {% if is_incremental() %} where load_batch > (select max( load_batch ) from {{ this }}) {% endif %}
),

measured as (
    select
        'telephony:{{ var("as_of") }}' as {{ name }}_as_of,
        coalesce({% for dimension in dimensions %}{{ dimension }}, {% endfor %}'all') as segment,
        {% for metric in metrics() %}
        {% if metric.kind == 'proportion' %}
        sum({{ metric.numerator }}) as {{ metric.name }}_num{% if not loop.last %},{% endif %}
        {% else %}
        {{ mean(metric.numerator) }} as {{ metric.name }}_mean{% if not loop.last %},{% endif %}
        {% endif %}
        {% endfor %}
        {%- for dimension in dimensions %},
        {{ dimension }}
        {%- endfor %}
    from source
    {% if is_incremental() %}
    where load_batch > 1
    {% endif %}
)

{% for name in ['measured', 'others'] %}
select * from {{ name }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
`;
    expect(formatSql(sql)).toBe(sql);
    expect(formatSql(sql.replaceAll(/^ +(?! |materialized|unique|'area')/gm, ""))).toBe(sql);
  });

  it("formats each macro by itself, as far in as its author set it", () => {
    const sql = `{# Text without blanks. #}
{% macro clean_text(text) -%}
    nullif(trim({{ text }}), '')
{%- endmacro %}

{% macro share(part, whole) %}
case
    when {{ whole }} > 0 then {{ part }} * 1.0 / {{ whole }}
end
{% endmacro %}
`;
    expect(formatSql(sql)).toBe(sql);
    expect(
      formatSql(sql.replace("    nullif(trim(", "    NULLIF( trim(").replace("    when", "when"))
    ).toBe(sql);
  });

  it("leaves comments where they stand", () => {
    const sql = `select -- of each call
    outcome, -- how it ended
    /* in seconds */ duration_s
    -- of the calls
from calls -- all of them
-- the end
`;
    expect(formatSql(sql)).toBe(sql.replace("    -- of the calls", "-- of the calls"));
  });

  it("leaves alone what is marked so", () => {
    const sql = `select
    -- sql-formatter-disable
    1   as one,
  2 as two,
    -- sql-formatter-enable
    3 as three
`;
    expect(formatSql(sql.replace("3 as", "3   as"))).toBe(sql);
    const whole = "-- sql-formatter-disable\nSELECT   1\n";
    expect(formatSql(whole)).toBe(whole);
  });

  it("keeps strings, casts, lists and signs as DuckDB reads them", () => {
    const sql = `select
    'it''s  -- no comment' as quoted, e'it\\'s  so' as escaped, $$a  "b"$$ as dollars,
    started_at::date as day, flags[1:2], cast(ids as decimal(12, 2)[3]) as ids,
    {'low': -1, 'high': +low} as limits, outcome !~ 'a' and low <> high, -low - -1,
    events ->> '$.name' as name, list_transform(flags, lambda flag: upper(flag)) as flags
from "Calls of all"
`;
    expect(formatSql(sql)).toBe(sql);
  });

  it("refuses what cannot be read", () => {
    expect(() => formatSql("select (outcome from calls")).toThrow(/Parse error/);
  });

  it.each([
    ["drops a sign", ",", "", "at line 1, , would become b"],
    ["changes a string", "'A'", "'a'", "at line 1, 'A' would become 'a'"],
    ["joins words", "as c", "asc", "at line 1, as would become asc"],
    ["adds a word", " -- d", ", e -- d", "at line 1, -- d would become ,"],
    ["moves code behind a comment", "\n", " ", "at line 1, -- d would become -- d from t"]
  ])("refuses the work of a formatter that %s", async (_, text, replacement, problem) => {
    vi.resetModules();
    vi.doMock("sql-formatter", () => ({
      duckdb: {},
      formatDialect: (sql: string) => sql.replace(text, replacement)
    }));
    const {formatSql: formatBadly} = await import("../../src/cli/format-sql.ts");
    expect(() => formatBadly("select 'A' as a, b as c -- d\nfrom t")).toThrow(problem);
    vi.doUnmock("sql-formatter");
  });

  it("changes nothing the second time, in any file of the project", () => {
    const root = join(import.meta.dirname, "../..");
    const files = ["models", "sql"].flatMap((folder) => listFiles(join(root, folder)));
    const queries = files.filter((file) => file.endsWith(".sql"));
    expect(queries.length).toBeGreaterThan(0);
    for (const file of queries) {
      const formatted = formatSql(readFileSync(file, "utf8"));
      expect(formatSql(formatted), file).toBe(formatted);
    }
  });
});

describe("formatSqlFiles", () => {
  const files = {
    "models/marts/tidy.sql": "select 1 as one\n",
    "models/staging/crammed.sql": "SELECT   1 as one",
    "sql/checks/broken.sql": "select (1",
    "sql/notes.md": "SELECT   1"
  };
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "earshot-format-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), {recursive: true});
      writeFileSync(join(root, name), text);
    }
  });

  afterEach(() => rmSync(root, {recursive: true}));

  it("names the files that differ or cannot be formatted, and writes nothing, when checking", () => {
    const {changed, refused} = formatSqlFiles(root, true);
    expect(changed).toEqual(["models/staging/crammed.sql"]);
    expect(refused).toEqual([expect.stringMatching(/^sql\/checks\/broken\.sql: Parse error/)]);
    for (const [name, text] of Object.entries(files)) {
      expect(readFileSync(join(root, name), "utf8")).toBe(text);
    }
  });

  it("writes the files that differ, and no other", () => {
    expect(formatSqlFiles(root, false).changed).toEqual(["models/staging/crammed.sql"]);
    const written = {...files, "models/staging/crammed.sql": "select 1 as one\n"};
    for (const [name, text] of Object.entries(written)) {
      expect(readFileSync(join(root, name), "utf8")).toBe(text);
    }
    expect(formatSqlFiles(root, true).changed).toEqual([]);
  });
});
