import {once} from "node:events";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {databaseAddress} from "../../loaders/postgres/connection.ts";
import {postgres} from "../../loaders/postgres/load.ts";
import {silent} from "../../src/engine/progress.ts";
import {sessionBuilder} from "../support/build-sessions.ts";
import {fetchingSource} from "../support/fetch-and-land.ts";
import {startPostgres} from "../support/postgres-server.ts";
import {quickClock} from "../support/test-server.ts";

const server = startPostgres();
const today = "2026-03-05T12:00:00Z";

beforeEach(async () => {
  vi.stubEnv("DATABASE_URL", server.url());
  await server.run(
    "drop schema public cascade",
    "create schema public",
    `create table calls (
       id bigint primary key, begun timestamptz, seconds numeric(8, 3), price_cents integer, bot text, result text,
       phone text, updated_at timestamptz)`,
    `create table utterances (
       call_id bigint, number integer, who text, said text, at_ms integer, confidence numeric, changed timestamp)`
  );
});

afterEach(() => vi.unstubAllEnvs());

/** Calls alone, in the order of their changes. */
const calls = {
  type: "postgres",
  name: "crm",
  query: "select id, begun, result, updated_at from calls;  ",
  cursor: "updated_at",
  mapping: {
    call: {
      call_id: "id",
      started_at: "begun",
      outcome: {column: "result", values: {SOLD: "completed", LOST: "abandoned"}},
      updated_at: "updated_at"
    }
  }
};

/** Adds calls whose rows changed at that time of the day, in UTC. */
async function addCalls(...rows: [id: number, updated: string | null, result?: string][]) {
  for (const [id, updated, result = "SOLD"] of rows) {
    const time = updated === null ? "null" : `'2026-03-04 ${updated}+00'`;
    await server.run(
      `insert into calls (id, begun, result, updated_at) values (${id}, '2026-03-04 08:00+00', '${result}', ${time})
       on conflict (id) do update set result = excluded.result, updated_at = excluded.updated_at`
    );
  }
}

/** The rows in the pages of a folder, a list a page. */
function pagesIn(folder: string): Record<string, unknown>[][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .map((line) => JSON.parse(line))
    );
}

/** A source whose pages are looked at. */
function crm(more: object = {}) {
  const source = fetchingSource({...calls, ...more});
  const folder = join(source.fetched, "calls");
  return {
    ...source,
    pages: () => pagesIn(folder),
    ids: () => pagesIn(folder).map((page) => page.map(({id}) => Number(id))),
    /** What became of the records, and the calls. */
    landed: () =>
      source.landed(
        "select status, count(*) as n from earshot.ledger group by status order by status",
        "select record_id as id, outcome from raw.table_calls order by all"
      )
  };
}

describe("a query", () => {
  it("of calls and one of their turns become sessions with our units and roles", async () => {
    await server.run(
      `insert into calls values
         (1, '2026-03-04 09:00+01', 12.5, 250, 'Ava', 'SOLD', '+15550100', now()),
         (2, '2026-03-04 09:30+01', null, null, 'Ava', 'LOST', null, now())`,
      `insert into utterances values
         (1, 1, 'b', 'Hello, this is Ava.', 0, null, now()), (1, 2, 'c', 'I take it.', 2500, 80, now()),
         (1, 3, 'b', 'Thank you.', 4000, null, now())`
    );
    const build = sessionBuilder([
      {
        type: "postgres",
        name: "crm",
        query: "select * from calls",
        cursor: "updated_at",
        turns: {query: "select * from utterances", cursor: "changed"},
        mapping: {
          call: {
            call_id: "id",
            started_at: "begun",
            duration_s: "seconds",
            cost_usd: {column: "price_cents", unit: "cents"},
            agent_id: "bot",
            customer_id: "phone",
            outcome: {column: "result", values: {SOLD: "completed", LOST: "abandoned"}},
            updated_at: "updated_at"
          },
          turn: {
            call_id: "call_id",
            position: "number",
            speaker: {column: "who", values: {b: "agent", c: "customer"}},
            text: "said",
            start_s: {column: "at_ms", unit: "ms"},
            asr_confidence: {column: "confidence", unit: "percent"}
          }
        }
      }
    ]);
    const {sessions, turns, quarantine} = await build({});
    expect(quarantine).toEqual([]);
    expect(sessions).toMatchObject([
      {
        session_id: "crm:1",
        started_at: "2026-03-04T08:00:00.000Z",
        duration_s: 12.5,
        cost_usd: 2.5,
        agent_id: "Ava",
        outcome: "completed",
        turn_count: 3,
        asr_confidence_mean: 0.8
      },
      {session_id: "crm:2", cost_usd: null, customer_key: null, outcome: "abandoned", turn_count: 0}
    ]);
    expect(sessions[0]?.customer_key).toMatch(/^[0-9a-f]{16}$/);
    expect(turns.map(({speaker, start_s}) => [speaker, start_s])).toEqual([
      ["agent", 0],
      ["customer", 2.5],
      ["agent", 4]
    ]);
    // a turn and a result that come later
    await server.run(
      "insert into utterances values (2, 1, 'c', 'No.', 0, 70, now()), (1, 4, 'c', 'Bye.', 6000, 90, now())",
      "update calls set result = 'LOST', updated_at = now() where id = 1"
    );
    const later = await build({});
    expect(
      later.sessions.map(({session_id, outcome, turn_count}) => [session_id, outcome, turn_count])
    ).toEqual([
      ["crm:1", "abandoned", 4],
      ["crm:2", "abandoned", 1]
    ]);
  });

  it("of turns becomes calls, and turns that come later join their call", async () => {
    await server.run(
      `insert into utterances values
         (7, 1, 'b', 'Hello.', 0, null, '2026-03-04 10:00'),
         (7, 2, 'c', 'Yes.', 1500, 90, '2026-03-04 10:00')`
    );
    const build = sessionBuilder([
      {
        type: "postgres",
        name: "crm",
        // a comment at the end hides nothing
        query: "select *, timestamp '2026-03-04 10:00' as begun from utterances -- all of them",
        cursor: "changed",
        mapping: {
          call: {call_id: "call_id", started_at: {column: "begun", timezone: "Europe/Berlin"}},
          turn: {
            speaker: {column: "who", values: {b: "agent", c: "customer"}},
            text: "said",
            position: "number",
            start_s: {column: "at_ms", unit: "ms"}
          }
        }
      }
    ]);
    await build({});
    await server.run(
      "insert into utterances values (7, 3, 'b', 'Fine.', 3000, null, '2026-03-04 10:05')"
    );
    const {sessions, turns} = await build({});
    expect(sessions).toMatchObject([
      {session_id: "crm:7", started_at: "2026-03-04T09:00:00.000Z", turn_count: 3}
    ]);
    expect(turns.map(({turn_text, start_s}) => [turn_text, start_s])).toEqual([
      ["Hello.", 0],
      ["Yes.", 1.5],
      ["Fine.", 3]
    ]);
  });

  it("gives every type without losing a digit", async () => {
    const source = crm({
      cursor: undefined,
      query: `select
        9223372036854775807::bigint as id, 12345678901234567890.1234567890::numeric as amount,
        0.1::double precision as share, 'NaN'::float as none,
        timestamptz '2026-03-04 09:00:00.123456+05:30' as instant, timestamp '2026-03-04 09:00:00.5' as naive,
        timestamptz 'infinity' as never, date '2026-03-04' as day, interval '1 day 00:03:05' as lasting,
        true as yes, null::text as nothing, E'a "b"\\n\\\\ \u00e9 \u{1f600}' as words, '\\xdeadbeef'::bytea as bytes,
        '{"a": {"b": 12345678901234567890},\n "c": "x\\ny"}'::json as document, '{"z": 1, "a": [true, null]}'::jsonb as binary_document,
        array[1.50, null]::numeric[] as numbers, array['a,b', 'c"d'] as texts, row(1, 'x') as record, 'x'::char(3) as padded,
        1 as "a ""quoted"" name"`
    });
    await source.fetch(today);
    const folder = join(source.fetched, "calls");
    const [page = ""] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
    const line = readFileSync(join(folder, page), "utf8");
    expect(line).not.toContain("\n");
    expect(line).toContain('"document":{"a": {"b": 12345678901234567890},  "c": "x\\ny"}');
    expect(line).toContain('"numbers":[1.50,null]');
    const {document: _document, ...row} = JSON.parse(line);
    expect(row).toEqual({
      id: "9223372036854775807",
      amount: "12345678901234567890.1234567890",
      share: "0.1",
      none: "NaN",
      instant: "2026-03-04T03:30:00.123456Z",
      naive: "2026-03-04 09:00:00.5",
      never: "infinity",
      day: "2026-03-04",
      lasting: "1 day 00:03:05",
      yes: true,
      nothing: null,
      words: 'a "b"\n\\ é 😀',
      bytes: "\\xdeadbeef",
      binary_document: {a: [true, null], z: 1},
      numbers: [1.5, null],
      texts: ["a,b", 'c"d'],
      record: {f1: 1, f2: "x"},
      padded: "x  ",
      'a "quoted" name': "1"
    });
  });
});

describe("a cursor", () => {
  it("brings what is new or has changed, and nothing where nothing has", async () => {
    await addCalls([1, "10:00"], [2, "10:30"]);
    const source = crm();
    await source.fetch(today);
    await source.fetch(today);
    expect(source.ids()).toEqual([[1, 2]]);
    await addCalls([3, "11:00"], [1, "11:30", "LOST"]);
    await source.fetch(today);
    expect(source.ids()).toEqual([
      [1, 2],
      [3, 1]
    ]);
    expect(await source.landed()).toEqual([
      // the first version of the call that changed
      [
        {status: "accepted", n: 3},
        {status: "duplicate", n: 1}
      ],
      [
        {id: "1", outcome: "abandoned"},
        {id: "2", outcome: "completed"},
        {id: "3", outcome: "completed"}
      ]
    ]);
  });

  it("loses no row that has the same value as the last one", async () => {
    await addCalls([1, "10:00"], [2, "10:00"], [3, "10:00"], [4, "10:00"], [5, "10:00"]);
    const source = crm({overlap: "0 minutes", pageRows: 2});
    await source.fetch(today);
    expect(source.ids().map((page) => page.length)).toEqual([2, 2, 1]);
    await addCalls([6, "10:00"]);
    await source.fetch(today);
    expect(source.ids().flat().sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("goes back by the overlap for rows that become visible late", async () => {
    await addCalls([1, "10:00"], [2, "10:30"]);
    const source = crm();
    const narrow = crm({overlap: "1 minute"});
    await source.fetch(today);
    await narrow.fetch(today);
    await addCalls([3, "10:25"]);
    await source.fetch(today);
    await narrow.fetch(today);
    expect(source.ids()).toEqual([[1, 2], [3]]);
    expect(narrow.ids()).toEqual([[1, 2]]);
  });

  it("does not run ahead with a time that has not come, and takes rows without one", async () => {
    await addCalls([1, "10:00"], [2, null]);
    await server.run(
      "insert into calls (id, begun, result, updated_at) values (3, now(), 'SOLD', '2999-01-01'), (4, now(), 'SOLD', 'infinity')"
    );
    const source = crm();
    await source.fetch(today);
    await addCalls([5, "10:05"], [6, null]);
    await source.fetch(today);
    expect(source.ids()).toEqual([
      [1, 3, 4, 2],
      [5, 6]
    ]);
  });

  it("may be a number or a text", async () => {
    await addCalls([1, "10:00"], [5000, "10:00"]);
    const byNumber = crm({cursor: "id", overlap: 10});
    const byText = crm({
      cursor: "key",
      query: `select id, begun, result, updated_at, lpad(id::text, 9, '0') collate "C" as key from calls`
    });
    for (const source of [byNumber, byText]) await source.fetch(today);
    await addCalls([4989, "10:00"], [4990, "10:00"], [6000, "10:00"]);
    for (const source of [byNumber, byText]) {
      await source.fetch(today);
      await source.fetch(today);
    }
    expect(byNumber.ids()).toEqual([
      [1, 5000],
      [4990, 6000]
    ]);
    expect(byText.ids()).toEqual([[1, 5000], [6000]]);
  });

  it("is not needed: then all rows are asked for, and those that are new or changed are kept", async () => {
    await addCalls([1, "10:00"], [2, "10:30"]);
    const source = crm({cursor: undefined});
    await source.fetch(today);
    await addCalls([3, "09:00"], [2, "10:30", "LOST"]);
    await source.fetch(today);
    const [first = [], second = []] = source.ids();
    expect([first.sort(), second.sort()]).toEqual([
      [1, 2],
      [2, 3]
    ]);
  });
});

describe("a server that fails", () => {
  /** Fetches pages of two rows; the server stops once that many rows have come. */
  function breaking(rowCount: number, onWait: () => void) {
    const source = crm({pageRows: 2, tries: 3});
    const {clock, waits} = quickClock(today);
    const told: string[] = [];
    let isBroken = false;
    const progress = {
      ...silent,
      step(text: string) {
        told.push(text);
        if (isBroken || text !== `fetching crm: ${rowCount} rows`) return;
        isBroken = true;
        server.stop();
      }
    };
    const settings = {
      clock: {
        ...clock,
        async wait(milliseconds: number, signal?: AbortSignal) {
          await clock.wait(milliseconds, signal);
          onWait();
        }
      }
    };
    return {source, told, waits, fetching: source.fetch(today, settings, progress)};
  }

  it("is asked again from the last page on, and nothing is lost or doubled", async () => {
    await addCalls([1, "10:00"], [2, "10:30"], [3, "11:00"], [4, "11:30"], [5, "12:00"]);
    const {source, told, waits, fetching} = breaking(4, server.start);
    await fetching;
    expect(waits).toEqual([1000]);
    expect(told.some((text) => /^crm: the server .*, waiting 1\.0 s$/.test(text))).toBe(true);
    expect(source.ids().flat()).toEqual([1, 2, 3, 4, 5]);
    const [counts] = await source.landed();
    expect(counts).toEqual([{status: "accepted", n: 5}]);
  });

  it("ends the fetch with one sentence after all tries; what came stays", async () => {
    await addCalls([1, "10:00"], [2, "10:30"], [3, "11:00"], [4, "11:30"]);
    vi.stubEnv("DATABASE_URL", server.url("owner", "hush-hush"));
    const {source, waits, fetching} = breaking(2, () => undefined);
    const message = await fetching.then(String, String);
    server.start();
    expect(message).toMatch(
      /BuildError: crm: PostgreSQL at \/\S+:5432\/postgres cannot be reached \(\w+\), after 3 tries\n/
    );
    expect(message).not.toContain("hush-hush");
    expect(waits).toEqual([1000, 2000]);
    expect(source.ids()).toEqual([[1, 2]]);
    await source.fetch(today);
    expect(source.ids().flat()).toEqual([1, 2, 3, 4]);
  });

  it("is told apart from one that refuses, and the password is never shown", async () => {
    await server.run(
      "drop role if exists guarded",
      "create role guarded login password 'right'",
      "grant usage on schema public to guarded"
    );
    const said = async (more: object = {}) =>
      String(
        await crm(more)
          .fetch(today)
          .catch((e) => e)
      );
    vi.stubEnv("DATABASE_URL", server.url("guarded", "wr ong'?#"));
    const wrong = await said();
    expect(wrong).toContain('refuses: password authentication failed for user "guarded"');
    expect(wrong).not.toContain("wr ong");
    expect(wrong).not.toContain("wr%20ong");
    vi.stubEnv("DATABASE_URL", server.url("guarded"));
    expect(await said()).toContain("asks for a password, and none is set");
    vi.stubEnv("DATABASE_URL", server.url("guarded", "right"));
    expect(await said()).toContain("permission denied for table calls");
    vi.stubEnv("DATABASE_URL", `${server.url()}&sslmode=require`);
    expect(await said()).toContain("offers no TLS");
    vi.stubEnv("DATABASE_URL", server.url().replace("/postgres?", "/nowhere?"));
    expect(await said()).toContain('refuses: database "nowhere" does not exist');
  });

  it.each([
    [
      "select id,\n  reslt from calls",
      /cannot run the query: line 2, column 3: column "reslt" does not exist/
    ],
    ["select 'é😀', nme from calls", /line 1, column 14: column "nme" does not exist/],
    ["selec 1", /line 1, column 7: syntax error at or near "1"/],
    ["select 1) as x; delete from calls; select (1", /cannot insert multiple commands/],
    ["select * from calls; delete from calls", /syntax error at or near ";"/],
    ["delete from calls returning *", /syntax error|not allowed/],
    ["select nextval('counting') as id, now() as updated_at", /read-only transaction/],
    ["select *, begun as id from calls", /the query has two columns called id: name one otherwise/],
    [
      "select id, updated_at as update_at from calls",
      /no column updated_at for the cursor; did you mean update_at; its columns are id, update_at/
    ],
    [
      "select phone::integer as id, updated_at from calls",
      /refuses: invalid input syntax for type integer: "…"/
    ]
  ])("says what is wrong with %s", async (query, sentence) => {
    await addCalls([1, "10:00"]);
    await server.run("update calls set phone = 'Ann Smith'", "create sequence counting");
    await expect(crm({query}).fetch(today)).rejects.toThrow(sentence);
    expect(await server.run("select id::integer from calls")).toEqual([{id: 1}]);
  });

  it("is let go when fetching is stopped", async () => {
    const stopping = new AbortController();
    const source = crm({cursor: undefined, query: "select pg_sleep(60)::text as id"});
    const fetching = source.fetch(today, {signal: stopping.signal}).catch(String);
    const sleeping =
      "select 1 from pg_stat_activity where query like 'fetch%' and state = 'active'";
    while ((await server.run(sleeping)).length === 0) await setTimeout(10);
    stopping.abort();
    expect(await fetching).toContain("crm: fetching was stopped");
  });
});

describe.each(["SIGKILL", "SIGINT"] as const)("%s in the middle of a fetch", (signal) => {
  it("loses nothing and doubles nothing", async () => {
    await server.run(
      `insert into calls (id, begun, result, updated_at)
       select id, timestamptz '2026-03-04 08:00+00', 'SOLD', timestamptz '2026-03-04 08:00+00' + id * interval '1 minute'
       from generate_series(1, 400) as id`
    );
    const source = crm({pageRows: 1});
    const child = source.ingest();
    const ended = once(child, "exit");
    while (source.pages().length < 3) await setTimeout(5);
    child.kill(signal);
    await ended;
    expect(source.pages().length).toBeLessThan(400);
    await source.fetch(today);
    const [counts = [], rows = []] = await source.landed();
    expect(rows.length).toBe(400);
    // a page that came before it was noted comes again as the same file
    expect(counts).toEqual([{status: "accepted", n: 400}]);
  });
});

describe("where the database is", () => {
  const address = (environment: NodeJS.ProcessEnv, variable?: string) =>
    databaseAddress(variable, "crm", environment);

  it("comes from a variable, or from those of PostgreSQL's own programs", () => {
    expect(address({DATABASE_URL: "postgres://ann:pw@db.example.org:5433/crm"}).name).toBe(
      "db.example.org:5433/crm"
    );
    expect(address({CRM_URL: "postgresql://db/crm"}, "CRM_URL").name).toBe("db:5432/crm");
    vi.stubEnv("PGHOST", "/run/postgresql");
    vi.stubEnv("PGDATABASE", "crm");
    expect(address({PGHOST: "/run/postgresql"}).name).toBe("/run/postgresql:5432/crm");
  });

  it.each([
    [{}, "crm: the environment variable DATABASE_URL is not set, nor is PGHOST"],
    [{DATABASE_URL: "mysql://ann:hush@db/crm"}, "crm: DATABASE_URL holds no address such as"],
    [{DATABASE_URL: "postgres://ann:hu#sh@db/crm"}, "crm: DATABASE_URL holds no address such as"],
    [{DATABASE_URL: "postgres://db/crm?sslrootcert=/no/such/file"}, "ENOENT"]
  ])("is refused as %o without being shown", (environment, sentence) => {
    const error = (() => {
      try {
        return String(address(environment).name);
      } catch (thrown) {
        return String(thrown);
      }
    })();
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/hush|hu#sh/);
  });

  it("is asked with TLS and a valid certificate unless it is here or the address says otherwise", () => {
    const tls = (url: string, more = {}) =>
      new URL(address({DATABASE_URL: url, ...more}).config.connectionString ?? "").searchParams.get(
        "sslmode"
      );
    expect(tls("postgres://db.example.org/crm")).toBe("verify-full");
    expect(tls("postgres://db.example.org/crm?sslmode=disable")).toBe("disable");
    expect(tls("postgres://db.example.org/crm", {PGSSLMODE: "require"})).toBe("require");
    expect(tls("postgres://localhost/crm")).toBe(null);
    expect(tls("postgres://localhost/crm?host=/run/postgresql")).toBe(null);
  });
});

describe("a configuration", () => {
  const mapping = {
    call: {call_id: "call", started_at: "at"},
    turn: {speaker: "who", text: "said"}
  };

  it.each([
    [{mapping}, "has nothing that tells a turn from the others of its call"],
    [
      {mapping: {...mapping, turn: {...mapping.turn, call_id: "call", position: "n"}}},
      "has no query, and mapping.turn.call_id is for a query of turns"
    ],
    [
      {turns: {query: "select 1"}, mapping: {...mapping, turn: {...mapping.turn, position: "n"}}},
      "is missing: the column that says which call a turn of turns.query belongs to"
    ],
    [{mapping: calls.mapping, overlap: "a while"}, "is no time such as 10 minutes"]
  ])("is refused where it would lose something: %o", (given, sentence) => {
    const result = postgres.options.safeParse({query: "select 1", ...given});
    expect(JSON.stringify(result.error?.issues)).toContain(sentence);
  });

  it("has an overlap that fits the cursor", async () => {
    await expect(crm({overlap: 5}).fetch(today)).rejects.toThrow(
      "overlap is 5, and for the cursor updated_at it has to be a time such as 10 minutes"
    );
  });
});
