import {describe, expect, it} from "vitest";
import {axisFormat} from "../../src/components/axisFormat.ts";
import {formatAge} from "../../src/components/formatAge.ts";
import {formatBytes} from "../../src/components/formatBytes.ts";
import {formatDate} from "../../src/components/formatDate.ts";
import {formatDifference} from "../../src/components/formatDifference.ts";
import {formatDuration} from "../../src/components/formatDuration.ts";
import {formatInterval} from "../../src/components/formatInterval.ts";
import {formatNumber} from "../../src/components/formatNumber.ts";
import {formatPercent} from "../../src/components/formatPercent.ts";
import {formatUsd} from "../../src/components/formatUsd.ts";
import {formatValue} from "../../src/components/formatValue.ts";
import {label, segmentLabel} from "../../src/components/labels.ts";
import {lastDay, localDay} from "../../src/components/localDay.ts";
import {niceTicks} from "../../src/components/niceTicks.ts";
import {plural} from "../../src/components/plural.ts";

describe("a missing number", () => {
  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])("is a dash: %s", (value) => {
    for (const format of [
      formatNumber,
      formatPercent,
      formatDuration,
      formatUsd,
      formatBytes,
      formatValue,
      formatDifference
    ]) {
      expect(format(value)).toBe("–");
    }
    expect(formatInterval(value, 1)).toBe("–");
    expect(formatInterval(1, value)).toBe("–");
  });

  it("is not confused with zero", () => {
    expect([formatNumber(0), formatPercent(0), formatUsd(0), formatDuration(0)]).toEqual([
      "0",
      "0.0%",
      "$0.00",
      "0.0 s"
    ]);
  });

  it("is a dash where a date is missing or none", () => {
    expect([formatDate(null), formatDate("noon"), formatAge(null), formatAge("noon")]).toEqual([
      "–",
      "–",
      "–",
      "–"
    ]);
  });
});

it("gives a number as many decimals as tell something", () => {
  expect([1234567, 1234.56, 12.34, 1.234, 0.7416].map((value) => formatNumber(value))).toEqual([
    "1,234,567",
    "1,235",
    "12.3",
    "1.23",
    "0.742"
  ]);
});

it("writes a true minus, and none before a zero", () => {
  expect(formatPercent(-0.0512)).toBe("−5.1%");
  expect(formatPercent(-0.0001)).toBe("0.0%");
  expect(formatUsd(-12.5)).toBe("−$12.50");
  expect(formatNumber(-0.0001)).toBe("0.000");
});

it("says seconds as minutes and hours", () => {
  expect([8.44, 59.4, 59.6, 120, 142, 3599.7, 3600, 3900].map(formatDuration)).toEqual([
    "8.4 s",
    "59 s",
    "1 min",
    "2 min",
    "2 min 22 s",
    "1 h",
    "1 h",
    "1 h 5 min"
  ]);
});

it("gives the difference of two percentages in points, not percent", () => {
  expect(formatDifference(0.0213, "percent")).toBe("+2.1 points");
  expect(formatDifference(-0.0213, "percent")).toBe("−2.1 points");
  expect(formatDifference(-0.0213, "percent", null, false)).toBe("2.1 points");
  expect(formatDifference(4.2, "usd")).toBe("+$4.20");
});

it("names both ends of an interval in the metric's format", () => {
  expect(formatInterval(0.679, 0.708, "percent")).toBe("67.9% to 70.8%");
  expect(formatInterval(812, 903, "number", "ms")).toBe("812 to 903 ms");
});

it("says how old something is", () => {
  const now = new Date("2026-06-29T12:00:00Z");
  expect(
    [
      "2026-06-29T11:59:30Z",
      "2026-06-29T11:45:00Z",
      "2026-06-29T11:00:00Z",
      "2026-06-26T12:00:00Z"
    ].map((time) => formatAge(time, now))
  ).toEqual(["just now", "15 minutes ago", "60 minutes ago", "3 days ago"]);
});

describe("the days of a span", () => {
  it("end with the day before its end", () => {
    expect(formatDate(lastDay(new Date("2026-06-29T00:00:00Z")))).toBe("28 Jun 2026");
    expect(formatDate(lastDay(new Date("2026-06-29T17:00:00Z")))).toBe("29 Jun 2026");
  });

  it("are days of the reports' time zone", () => {
    const midnightInPittsburgh = new Date("2010-08-17T04:00:00Z");
    expect(formatDate(lastDay(midnightInPittsburgh, "America/New_York"))).toBe("16 Aug 2010");
    expect(localDay(midnightInPittsburgh, "America/New_York")).toEqual(new Date("2010-08-17"));
    expect(localDay(new Date("2010-08-17T03:59:59Z"), "America/New_York")).toEqual(
      new Date("2010-08-16")
    );
  });
});

it("puts codes into words and leaves given names alone", () => {
  expect(label("not_connected")).toBe("Not connected");
  expect(label("price_talk")).toBe("Price talk");
  expect(label(null)).toBe("Unknown");
  expect(segmentLabel("is_first_time_user", "first_time")).toBe("First-time");
  expect(segmentLabel("campaign_id", "unknown")).toBe("Unknown");
  expect(segmentLabel("deployment", "v2-beta")).toBe("v2-beta");
});

it("agrees a noun with its count", () => {
  expect([0, 1, 1204].map((count) => plural(count, "session"))).toEqual([
    "0 sessions",
    "1 session",
    "1,204 sessions"
  ]);
});

it("says sizes of files", () => {
  expect([812, 5321, 5_321_000].map(formatBytes)).toEqual(["812 B", "5.3 kB", "5.3 MB"]);
});

it("finds round ticks between two ends", () => {
  expect(niceTicks(0.02, 0.118, 4)).toEqual([0.05, 0.1]);
  expect(niceTicks(-7, 11, 4)).toEqual([-5, 0, 5, 10]);
  expect(niceTicks(3, 3)).toEqual([3]);
});

it("labels the ticks of an axis alike", () => {
  expect([0.05, 0.1].map(axisFormat("percent"))).toEqual(["5%", "10%"]);
  expect([-0.5, 40].map(axisFormat("usd"))).toEqual(["−$0.5", "$40"]);
});
