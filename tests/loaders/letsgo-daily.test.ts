import {describe, expect, it} from "vitest";
import {letsgoDaily} from "../../loaders/letsgo-daily/load.ts";
import {reasonsOf, sourceReader} from "../support/read-source.ts";

const read = sourceReader(letsgoDaily);

const none = {
  percent: null,
  usual_low: null,
  usual_high: null,
  usual_mean: null,
  usual_deviation: null,
  z_score: null
};

/** The figures of a mail: measure and value. */
async function figuresOf(lines: string[], name = "2009/20090601.txt") {
  const [row] = await read({[name]: lines.join("\r\n")});
  return (row?.items ?? []).map(({measure, value}) => [measure, value]);
}

describe("letsgo-daily", () => {
  it("reads the figures of a day", async () => {
    const rows = await read({
      "2006/20060608.txt": [
        "Let's Go system statistics for 20060608",
        "---------------------------------------",
        "",
        "Number of sessions: 37",
        "Number of no-turn sessions: 4",
        "Number of sessions >=3D 4 turns: 28",
        "Average number of turns per sessions:  14.62",
        "",
        "Number of estimated successes: 21 (75.00 %)",
        "",
        "View logs: http://example.org/20060608/index=",
        ".html"
      ].join("\r\n")
    });
    const day = {first_day: "2006-06-08", last_day: "2006-06-08", ...none};
    expect(rows).toMatchObject([
      {
        record_number: 1,
        record_id: "20060608",
        reason: null,
        record: {mail_day: "2006-06-08"},
        items: [
          {...day, measure: "sessions", value: 37},
          {...day, measure: "no_turn_sessions", value: 4},
          {...day, measure: "long_sessions", value: 28},
          {...day, measure: "mean_turns", value: 14.62},
          {...day, measure: "successes", value: 21, percent: 75}
        ]
      }
    ]);
  });

  it("reads what is usual on the day of the week, in the forms that mails explain", async () => {
    const [row] = await read({
      "20100601.txt": [
        "LetsGoPublic statistics for 20100601",
        "Number of sessions: 44   [26.7-55.1] (40.9 10.95 0.28)",
        "Number of sessions >=3D 4 turns: 41    [33.9 9.50 0.75]=20=20",
        "Average number of turns per sessions:  14.0=20=20=20[-1.5-17.1] (13.7 2.62 -0.13)",
        "Number of estimated successes: 25 (61.0 %)  [62.0-86.4] (74.2 9.39 -1.40)",
        "Number of no-turn sessions: 2    {[26.6-55.0] (0.27)}",
        "Number of sessions with backend fail code 15: 3 [80.9890;2.5731]"
      ].join("\n")
    });
    expect(row?.items).toMatchObject([
      {usual_low: 26.7, usual_high: 55.1, usual_mean: 40.9, usual_deviation: 10.95, z_score: 0.28},
      {...none, value: 41, usual_mean: 33.9, usual_deviation: 9.5, z_score: 0.75},
      {value: 14, usual_low: -1.5, usual_high: 17.1, usual_mean: 13.7, z_score: -0.13},
      {value: 25, percent: 61, usual_low: 62, usual_mean: 74.2, z_score: -1.4},
      {...none, measure: "no_turn_sessions", value: 2},
      {...none, measure: "backend_failures", value: 3}
    ]);
  });

  it("knows figures by their words, however they are spaced and marked up", async () => {
    expect(
      await figuresOf([
        '<div class=3D"quote">LetsGoPublic statistics for 20090601<br>----<br>Number of sessions:=A0 12=A0<br>',
        "Number of sess=",
        "ions &gt;=3D 4 turns: 9<br><br>number of NO-TURN sessions : 1",
        "  Number of sessions>= 4 turns: 10",
        "Average turns per session:\t8.5",
        "Number of sessions with backend failures: 1,204"
      ])
    ).toEqual([
      ["sessions", 12],
      ["long_sessions", 9],
      ["no_turn_sessions", 1],
      ["long_sessions", 10],
      ["mean_turns", 8.5],
      ["backend_failures", 1204]
    ]);
  });

  it("takes the mail's other half, which says the same again, for a copy", async () => {
    expect(
      await figuresOf([
        "LetsGoPublic statistics for 20090601",
        "Number of sessions: 12",
        "Number of estimated successes:  (0.0 %)",
        "--0016e6",
        "Content-Type: text/html",
        "LetsGoPublic statistics for 20090601<br>",
        "Number of sessions: 12<br>",
        "Number of estimated successes: 5 (50.0 %)<br>"
      ])
    ).toEqual([
      ["sessions", 12],
      ["successes", 5]
    ]);
  });

  it("gives every day of a bundle, and the days of a mail that speaks of several together", async () => {
    const [bundle, range] = await read({
      "2010/20100928.txt":
        "statistics for 20100928\nNumber of sessions: 34\n\nstatistics for 20100929\nNumber of sessions: 30\n",
      "2010/20101222.txt": "statistics for 20101222-20101224\nNumber of sessions: 130\n"
    });
    expect(bundle).toMatchObject({
      record_id: "20100928",
      items: [
        {first_day: "2010-09-28", last_day: "2010-09-28", value: 34},
        {first_day: "2010-09-29", last_day: "2010-09-29", value: 30}
      ]
    });
    expect(range).toMatchObject({
      record_id: "20101222",
      items: [{first_day: "2010-12-22", last_day: "2010-12-24", value: 130}]
    });
  });

  it("goes by the name of the file where the mail has no title, and by the title where the name has no day", async () => {
    const rows = await read({
      "a.txt": "statistics for 20090602\nNumber of sessions: 3",
      "b/20090601.txt": "Number of sessions: 2"
    });
    expect(rows.map(({record_id, items}) => [record_id, items?.[0]?.first_day])).toEqual([
      ["20090602", "2009-06-02"],
      ["20090601", "2009-06-01"]
    ]);
  });

  it("keeps a number that is missing as missing", async () => {
    const [row] = await read({
      "20080709.txt":
        "statistics for 20080709\nNumber of sessions: 30\nNumber of estimated successes:  (0.0 %)"
    });
    expect(row?.items?.[1]).toMatchObject({measure: "successes", value: null, percent: 0});
  });

  it("quarantines a mail without any number, without a day, or with a day that is none", async () => {
    const rows = await read({
      "20090601.txt": "Subject: out of office\n",
      "a.txt": "Number of sessions: 2",
      "b.txt": "statistics for 20091301\nNumber of sessions: 2",
      "c.txt": "statistics for 20090104-20090101\nNumber of sessions: 2",
      "d.txt": "statistics for 20090101-20090301\nNumber of sessions: 2",
      "e/20091301.txt": "statistics for 20090101\nNumber of sessions: 2",
      "f.txt": Buffer.from([0xff, 0xfe])
    });
    expect(reasonsOf(rows)).toEqual([
      "has none of the numbers of a daily report",
      "tells no day",
      "is not a day (YYYYMMDD): 20091301",
      "the last day is none of the 31 days after the first: 20090101",
      "the last day is none of the 31 days after the first: 20090301",
      "the name has no day (YYYYMMDD): 20091301",
      "not valid UTF-8"
    ]);
    expect(rows[0]).toMatchObject({raw_text: "Subject: out of office\n", record: null});
  });

  it("sets a mail aside with a figure that no day has", async () => {
    const rows = await read({
      "2009/20090601.txt": "Number of sessions: 37\nNumber of estimated successes: 22000000000"
    });
    expect(reasonsOf(rows)).toEqual(["a figure is more than 1000000: successes: 22000000000.0"]);
  });
});
