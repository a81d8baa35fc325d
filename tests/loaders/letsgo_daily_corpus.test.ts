import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import {buildCorpus, type CorpusBuild} from "../support/build-corpus.ts";
import {corpusFolder, isDevelopmentPart} from "../support/corpora.ts";

const folder = corpusFolder("letsgo-daily");

/** The count that follows these words in a report, if one does. */
function countAfter(report: string, words: RegExp): number | null {
  const found = new RegExp(`${words.source}\\s*:\\s*(\\d+(?:\\.\\d+)?)`).exec(report);
  return found === null ? null : Number(found[1]);
}

/** What the mails say, read as one text each that is cut at its titles; the first report of a day counts. */
function readReports(path: string) {
  const files = readdirSync(path, {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".txt"))
    .sort();
  const days = new Map<string, Record<string, unknown>>();
  for (const name of files) {
    const text = readFileSync(join(path, name), "utf8")
      .replace(/=\r?\n/g, "")
      .replace(/=A0|=20|<[^<>]+>/g, " ")
      .replaceAll("=3D", "=")
      .replaceAll("&gt;", ">");
    for (const report of text.split(/statistics for\s+(?=\d)/).slice(1)) {
      const [first = "", last = first] = /^\d+(?:-\d+)?/.exec(report)?.[0].split("-") ?? [];
      if (days.has(first)) continue;
      const day = (digits: string) => digits.replace(/(....)(..)(..)/, "$1-$2-$3");
      days.set(first, {
        reported_on: day(first),
        reported_until: day(last),
        session_count: countAfter(report, /of sessions/),
        no_turn_session_count: countAfter(report, /no-turn sessions/),
        long_session_count: countAfter(report, /sessions\s*>= 4 turns/),
        mean_turn_count: countAfter(report, /turns per sessions/),
        success_count: countAfter(report, /estimated successes/),
        backend_failure_count: countAfter(report, /backend fail code \d+/)
      });
    }
  }
  const reports = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, report]) => report);
  return {fileCount: files.length, reports};
}

describe.skipIf(folder === undefined)("the real daily reports of Let's Go", () => {
  let corpus: ReturnType<typeof readReports>;
  let built: CorpusBuild;
  beforeAll(async () => {
    corpus = readReports(folder ?? "");
    built = await buildCorpus("letsgo-daily", folder, "+fact_reported_days");
  });

  it("give every day with its figures, and no session", async () => {
    const [first = {}] = corpus.reports;
    const found = await built.query(`
      select ${Object.keys(first).join(", ")} from fact_reported_days order by reported_on`);
    expect(found).toEqual(corpus.reports);
    expect(built.counts("days")).toMatchObject({
      record_count: corpus.fileCount,
      accepted_count: corpus.fileCount,
      quarantined_count: 0
    });
    expect(await built.query("select * from fact_sessions")).toEqual([]);
  });

  it("state a percent that is theirs of successes and of sessions of four turns or more", async () => {
    const strange = await built.query(`
      select mail_id, reported_on, success_count, long_session_count, success_percent
      from stg_letsgo_daily__days
      where abs(success_percent - 100.0 * success_count / long_session_count) > 0.051`);
    expect(strange).toEqual([]);
  });

  it.runIf(isDevelopmentPart)("are as many as the corpus says", () => {
    // one mail a day, but for one that bundles those of ten days, nine of which have no mail of their own
    expect(corpus.fileCount).toBe(2149);
    expect(corpus.reports).toHaveLength(2149 + 9);
  });
});
