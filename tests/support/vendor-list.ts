import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import type {fetchingSource} from "./fetch-and-land.ts";
import type {TestServer, Trouble} from "./test-server.ts";

/** How records ended, over all that was landed. */
export const outcomes =
  "select status, count(*) as n from earshot.ledger group by status order by status";

/** Ids of rows of a raw table. */
export const ids = (rows: Record<string, unknown>[] = []) => rows.map(({record_id}) => record_id);

/** A list of calls on a vendor's server, and at which of its requests something happens. */
export interface ListUnderTest {
  server: TestServer;
  /** A source named `bot` that nothing was fetched into yet. */
  live: () => ReturnType<typeof fetchingSource>;
  /** When it is fetched. */
  at: string;
  /** Asks for all that has landed, first of all for each call with its record_id. */
  content: [string, ...string[]];
  /** Numbers of the requests of a whole fetch. */
  requests: number[];
  /** Those after which a page is complete and was not noted yet. */
  beforeNoting: number[];
  /** What goes wrong with which request. */
  troubles: [number, Trouble][];
}

/** Tests that what is fetched does not depend on how often fetching was broken off, killed or refused. */
export function itEndsTheSame({
  server,
  live,
  at,
  content,
  requests,
  beforeNoting,
  troubles
}: ListUnderTest): void {
  it.each(requests)("broken off at request %i, it ends as if it had not been", async (number) => {
    const whole = live();
    await whole.fetch(at);
    server.seen.length = 0;

    const stop = new AbortController();
    server.happenings.set(number, () => stop.abort());
    const bot = live();
    await expect(bot.fetch(at, {signal: stop.signal})).rejects.toThrow("bot: fetching was stopped");
    server.happenings.clear();
    await bot.fetch(at);
    expect(await bot.landed(...content)).toEqual(await whole.landed(...content));
  });

  it.each(beforeNoting)(
    "killed before it noted the page after request %i, it writes none twice",
    async (number) => {
      const bot = live();
      let before = "";
      const state = join(bot.fetched, ".state.json");
      server.happenings.set(number, () => {
        before = existsSync(state) ? readFileSync(state, "utf8") : "";
      });
      await bot.fetch(at);
      const files = readdirSync(bot.fetched);
      if (before === "") rmSync(state);
      else writeFileSync(state, before);
      await bot.fetch(at);
      expect(readdirSync(bot.fetched)).toEqual(files);
    }
  );

  it("gets through a server that fails in every way", async () => {
    const whole = live();
    await whole.fetch(at);
    server.seen.length = 0;

    const bot = live();
    for (const [number, trouble] of troubles) server.troubles.set(number, trouble);
    await bot.fetch(at);
    expect(server.seen.length).toBe(requests.length + troubles.length);
    expect(await bot.landed(...content)).toEqual(await whole.landed(...content));
  });
}
