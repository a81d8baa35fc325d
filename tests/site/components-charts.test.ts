// @vitest-environment jsdom
import {describe, expect, it} from "vitest";
import {calibrationPlot} from "../../src/components/calibrationPlot.ts";
import {chartCard} from "../../src/components/chartCard.ts";
import {comparableDimensions} from "../../src/components/comparableDimensions.ts";
import {driverDots} from "../../src/components/driverDots.ts";
import {element} from "../../src/components/element.ts";
import {intervalDots} from "../../src/components/intervalDots.ts";
import {intervalStrip} from "../../src/components/intervalStrip.ts";
import {kpiPanel} from "../../src/components/kpiPanel.ts";
import {kpiSection} from "../../src/components/kpiSection.ts";
import type {AbandonmentCoefficient, KpiValue} from "../../src/components/marts.ts";
import {outcomesByDay} from "../../src/components/outcomesByDay.ts";
import {ratesAlong} from "../../src/components/ratesAlong.ts";
import {survivalCurve} from "../../src/components/survivalCurve.ts";
import {timeSeries} from "../../src/components/timeSeries.ts";
import {metricRow} from "./fixtures.ts";

const day = (number: number) => new Date(Date.UTC(2026, 5, number));

it("stacks a bar for each day and outcome", () => {
  const chart = outcomesByDay(
    [1, 2].flatMap((number) =>
      ["completed", "abandoned", "failed"].map((outcome) => ({
        day: day(number),
        outcome,
        session_count: 5
      }))
    ),
    {width: 400, ariaLabel: "Sessions by day"}
  );
  expect(chart.querySelectorAll("[data-part=rect] rect")).toHaveLength(6);
  expect(chart.getAttribute("role")).toBe("img");
  expect(chart.getAttribute("aria-label")).toBe("Sessions by day");
  expect(chart.outerHTML).toContain("var(--outcome-abandoned");
});

describe("timeSeries", () => {
  const point = (number: number, value: number | null, low: number | null) => ({
    date: day(number),
    series: "Everyone",
    value,
    low,
    high: low === null ? null : 0.9,
    n: 40
  });
  const series = [{name: "Everyone", color: "var(--series-1)"}];
  const dots = (chart: Element) => chart.querySelectorAll("[data-part=dot] circle").length;

  it("draws a dot for each period that has an interval and leaves a gap for the others", () => {
    const chart = timeSeries([point(1, 0.5, 0.4), point(2, 1, null), point(3, 0.6, 0.5)], {
      width: 400,
      series
    });
    expect(dots(chart)).toBe(2);
    const [line] = chart.querySelectorAll("[data-part=line] path");
    expect(line?.getAttribute("d")?.match(/M/g)).toHaveLength(2);
  });

  it("draws the target across", () => {
    const chart = timeSeries([point(1, 0.5, 0.4)], {width: 400, series, target: 0.7});
    expect(chart.querySelectorAll("[data-part=rule] line")).toHaveLength(1);
  });
});

it("draws the curve of those who have not left, with its band", () => {
  const chart = survivalCurve(
    [1, 2, 3].map((turn_number) => ({
      turn_number,
      at_risk: 100,
      abandoned_here: 5,
      not_abandoned: 1 - turn_number / 20,
      not_abandoned_low: 0.8,
      not_abandoned_high: 1
    })),
    {width: 400}
  );
  expect(chart.querySelectorAll("[data-part=line] path")).toHaveLength(1);
  expect(chart.querySelectorAll("[data-part=area] path")).toHaveLength(1);
});

it("draws only rates that have an interval", () => {
  const rate = {name: "0.4 to 0.5", n: 40, rate: 0.2, low: 0.1, high: 0.3};
  const chart = ratesAlong(
    [
      {...rate, at: 0.45},
      {...rate, at: 0.55, low: null, high: null}
    ],
    {width: 400}
  );
  expect(chart.querySelectorAll("[data-part=dot] circle")).toHaveLength(1);
});

it("draws what was predicted against what came", () => {
  const bin = {n: 40, predicted_mean: 0.2, low: 0.1, high: 0.3};
  const chart = calibrationPlot(
    [
      {...bin, bin: 1, observed: 0.2},
      {...bin, bin: 2, observed: null}
    ],
    {width: 400}
  );
  expect(chart.querySelectorAll("[data-part=dot] circle")).toHaveLength(1);
});

describe("intervalDots", () => {
  it("says each figure with its interval and n, and draws a dot for it", () => {
    const list = intervalDots([{label: "Rural", value: 0.61, low: 0.58, high: 0.64, n: 1204}], {
      ariaLabel: "Completion by area",
      format: "percent"
    });
    expect(list.querySelector("li")?.textContent?.replaceAll("\u00a0", " ")).toContain(
      "61.0% (58.0% to 64.0%) n 1,204"
    );
    expect(list.querySelectorAll(".dots-dot")).toHaveLength(1);
    expect(list.querySelector("ul")?.getAttribute("aria-label")).toBe("Completion by area");
  });

  it("lists too little data without a dot", () => {
    const list = intervalDots(
      [
        {label: "Rural", value: 0.61, low: 0.58, high: 0.64, n: 1204},
        {label: "Urban", value: 1, low: null, high: null, n: 3}
      ],
      {ariaLabel: "Completion by area", format: "percent"}
    );
    expect(list.querySelectorAll("li")[1]?.textContent).toContain("Too little data");
    expect(list.querySelectorAll("li")[1]?.querySelectorAll(".dots-dot")).toHaveLength(0);
    expect(list.textContent).not.toContain("100.0%");
  });

  it("keeps shares between none and all", () => {
    const list = intervalDots([{label: "Rural", value: 0.99, low: 0.5, high: 1}], {
      ariaLabel: "",
      format: "percent"
    });
    expect(list.querySelector<HTMLElement>(".dots-dot")?.style.left).toMatch(/^9\d/);
    expect(list.textContent).not.toContain("110%");
  });
});

it("places the figure, the one before and the target on one scale", () => {
  const strip = intervalStrip({
    value: 5,
    low: 4,
    high: 6,
    target: 10,
    previous: 0,
    domain: [0, 10]
  });
  const left = (name: string) => strip.querySelector<HTMLElement>(name)?.style.left;
  expect([left(".strip-previous"), left(".strip-value"), left(".strip-target")]).toEqual([
    "0%",
    "50%",
    "100%"
  ]);
  expect(strip.querySelector<HTMLElement>(".strip-interval")?.style.width).toBe("20%");
});

it("tells drivers by size in points, hollow where chance would explain them, without the intercept", () => {
  const row = (overrides: Partial<AbandonmentCoefficient>): AbandonmentCoefficient => ({
    fit: "early",
    term: "area_rural",
    label: "Rural area",
    note: null,
    coefficient: 1,
    standard_error: 1,
    clustered_standard_error: null,
    p_value: 0.5,
    is_significant: false,
    step_label: "if so",
    step_odds_ratio: 1,
    step_odds_low: 1,
    step_odds_high: 1,
    step_effect: 0.004,
    step_effect_low: -0.02,
    step_effect_high: 0.028,
    vif: 1,
    ...overrides
  });
  const list = driverDots([
    row({}),
    row({term: "intercept", label: "Intercept", step_effect: null}),
    row({
      term: "early_confidence",
      label: "Recognition confidence",
      step_label: "per 0.1 more confidence",
      step_effect: -0.052,
      step_effect_low: -0.064,
      step_effect_high: -0.04,
      is_significant: true
    })
  ]);
  const labels = [...list.querySelectorAll(".dots-label")].map(({textContent}) => textContent);
  expect(labels).toEqual(["Recognition confidence, per 0.1 more confidence", "Rural area"]);
  expect(list.querySelectorAll("li")[0]?.textContent).toContain("−5.2 (−6.4 to −4.0)");
  expect(list.querySelectorAll("li.is-unclear")).toHaveLength(1);
});

describe("chartCard", () => {
  it("keeps the numbers beside the chart", () => {
    const card = chartCard({
      title: "Errors",
      chart: element("div", {class: "drawn"}),
      table: element("table")
    });
    expect(card.querySelector("details table")).not.toBeNull();
    expect(card.querySelector(".drawn")).not.toBeNull();
  });

  it("says that there is too little data instead of an empty chart", () => {
    const card = chartCard({
      title: "Errors",
      chart: undefined,
      table: element("table"),
      legend: element("ul")
    });
    expect(card.textContent).toBe("ErrorsToo little data to draw this.");
  });
});

describe("kpiPanel", () => {
  const value = (overrides: Partial<KpiValue>): KpiValue => ({
    metric: "completion_rate",
    grain: "all",
    period_start: null,
    dimension: "area",
    segment: "rural",
    session_count: 400,
    value: 0.6,
    low: 0.55,
    high: 0.65,
    is_enough: true,
    is_complete: true,
    ...overrides
  });
  const resize = (render: (width: number) => Node) => {
    const place = element("div");
    place.append(render(400));
    return place;
  };
  const segments = ["rural", "urban"].flatMap((segment) => [
    value({segment}),
    ...[1, 8].map((number) => value({segment, grain: "week", period_start: day(number)}))
  ]);

  it("draws a line and an interval for each segment", () => {
    const panel = kpiPanel(metricRow(), segments, {dimension: "area", grain: "week", resize});
    expect(panel.querySelectorAll("[data-part=line] path")).toHaveLength(2);
    expect(panel.querySelectorAll(".dots-dot")).toHaveLength(2);
    expect([...panel.querySelectorAll(".legend li")].map(({textContent}) => textContent)).toEqual([
      "Rural",
      "Urban"
    ]);
  });

  it("gives the figure over all days where there are no segments", () => {
    const all = segments
      .filter(({segment}) => segment === "rural")
      .map((row) => ({...row, dimension: "all", segment: "all"}));
    const panel = kpiPanel(metricRow(), all, {
      dimension: "all",
      grain: "week",
      target: 0.7,
      resize
    });
    expect(panel.querySelector(".kpi-all")?.textContent).toBe(
      "60.0% over all days (55.0% to 65.0%, 400 sessions). Dashed: the target, 70%."
    );
  });

  it("draws no line from periods that hold too little, and says so", () => {
    const few = segments.map((row) =>
      row.grain === "week" ? {...row, low: null, high: null} : row
    );
    const panel = kpiPanel(metricRow(), few, {dimension: "area", grain: "week", resize});
    expect(panel.querySelector("svg")).toBeNull();
    expect(panel.textContent).toContain("No whole week holds enough to draw a line.");
    expect(panel.querySelectorAll(".dots-dot")).toHaveLength(2);
  });

  it("leaves a part of a week out of the line", () => {
    const parts = segments.map((row) =>
      row.period_start?.getUTCDate() === 8 ? {...row, is_complete: false} : row
    );
    const panel = kpiPanel(metricRow(), parts, {dimension: "area", grain: "week", resize});
    expect(panel.querySelectorAll("[data-part=dot] circle")).toHaveLength(2);
  });

  it("names metrics that no session has what they need for, instead of an empty panel", () => {
    const all = value({dimension: "all", segment: "all"});
    const unsent = metricRow({metric: "cost", label: "Cost per session"});
    const section = kpiSection(
      ["outcome"],
      [metricRow(), unsent, metricRow({metric: "elsewhere", group: "money"})],
      [all, {...all, metric: "cost", session_count: 0, value: null, low: null, high: null}],
      {dimension: "all", grain: "week", targets: new Map(), resize}
    );
    expect(section.querySelectorAll("section.chart")).toHaveLength(1);
    expect(section.textContent).toContain(
      "No session has what these need, so they have no figures: Cost per session."
    );
  });

  it("shows the first metrics of a group, and keeps the others behind their names", () => {
    const all = value({dimension: "all", segment: "all"});
    const {metric} = metricRow();
    const section = (first?: string[]) =>
      kpiSection(
        ["outcome"],
        [metricRow(), metricRow({metric: "cost", label: "Cost per session"})],
        [all, {...all, metric: "cost"}],
        {dimension: "all", grain: "week", targets: new Map(), resize, first}
      );
    const more = section([metric]).querySelector(":scope > details");
    expect(more?.querySelector("summary")?.textContent).toBe("1 more: Cost per session");
    expect(more?.querySelectorAll("section.chart")).toHaveLength(1);
    expect(section([metric]).querySelectorAll("section.chart")).toHaveLength(2);
    expect(section().querySelector(":scope > details")).toBeNull();
  });

  it("offers to compare only by what has two segments", () => {
    expect(
      comparableDimensions([
        ...segments,
        value({dimension: "all", segment: "all"}),
        value({dimension: "channel", segment: "voice"})
      ])
    ).toEqual(["all", "area"]);
  });

  it("stands without any figure", () => {
    const panel = kpiPanel(metricRow(), [], {dimension: "area", grain: "week", resize});
    expect(panel.textContent).toContain("Too little data");
    expect(panel.querySelector("svg")).toBeNull();
  });
});
