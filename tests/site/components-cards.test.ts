// @vitest-environment jsdom
import {describe, expect, it} from "vitest";
import {bigNumber} from "../../src/components/bigNumber.ts";
import {changeInWords} from "../../src/components/changeInWords.ts";
import {element} from "../../src/components/element.ts";
import {findingsList} from "../../src/components/findingsList.ts";
import {kpiClaim} from "../../src/components/kpiClaim.ts";
import type {Finding, KpiGap} from "../../src/components/marts.ts";
import {metricCard} from "../../src/components/metricCard.ts";
import {metricDefinition} from "../../src/components/metricDefinition.ts";
import {overviewClaim} from "../../src/components/overviewClaim.ts";
import {pageHeader} from "../../src/components/pageHeader.ts";
import {qualityClaim} from "../../src/components/qualityClaim.ts";
import {targetInWords} from "../../src/components/targetInWords.ts";
import {currentRow, metricRow, publicationOf, summaryRow} from "./fixtures.ts";

const hostile = "<img src=x onerror=alert(1)>";

describe("element", () => {
  it("takes text as text, never as markup", () => {
    const node = element("p", {title: hostile}, hostile, [element("b", {}, hostile)]);
    expect(node.querySelector("img")).toBeNull();
    expect(node.textContent).toBe(hostile + hostile);
  });

  it("leaves out what is missing, but not a zero", () => {
    const node = element("p", {hidden: false, lang: null, tabindex: 0}, null, undefined, false, 0);
    expect(node.outerHTML).toBe('<p tabindex="0">0</p>');
  });
});

describe("bigNumber", () => {
  it("shows the number with its interval and n", () => {
    const card = bigNumber("Completion rate", 0.694, {
      format: "percent",
      interval: [0.668, 0.719],
      n: 1180
    });
    expect(card.querySelector(".figure-value")?.textContent).toBe("69.4%");
    expect(card.textContent).toContain("Between 66.8% and 71.9%, from 1,180 sessions");
    expect(card.querySelectorAll(".strip-value")).toHaveLength(1);
  });

  it.each([
    ["no value", null, [null, null]],
    ["a value without an interval", 1, [null, null]]
  ] as const)("shows a dash and says that data is too little for %s", (_, value, [low, high]) => {
    const card = bigNumber("Completion rate", value, {interval: [low, high], n: 9});
    expect(card.querySelector(".figure-value")?.textContent).toBe("–");
    expect(card.textContent).toContain("Too little data: 9 sessions");
    expect(card.querySelectorAll(".strip span")).toHaveLength(0);
    expect(card.dataset.value).toBeUndefined();
  });
});

describe("a change in words", () => {
  it("is good or bad by the direction that the metric calls better", () => {
    const change = {difference: 0.054, is_significant: true};
    expect(changeInWords(change, metricRow())).toEqual({
      text: "5.4 points higher than before",
      tone: "good"
    });
    expect(changeInWords(change, metricRow({better: "lower"})).tone).toBe("bad");
    expect(changeInWords(change, metricRow({better: "neutral"})).tone).toBe("plain");
  });

  it("is no clear change where chance would explain it, whatever its size", () => {
    expect(changeInWords({difference: 0.4, is_significant: false}, metricRow())).toEqual({
      text: "No clear change",
      tone: "plain"
    });
  });

  it("is nothing to compare with where there is no period before", () => {
    expect(changeInWords({difference: null, is_significant: null}, metricRow()).text).toBe(
      "Nothing to compare with yet"
    );
  });
});

describe("a target in words", () => {
  it("says at most or at least by the direction that is better", () => {
    expect(targetInWords({target: 0.7, target_status: "missed"}, metricRow())).toEqual({
      text: "Target missed: at least 70%",
      tone: "bad"
    });
    expect(
      targetInWords({target: 0.2, target_status: "met"}, metricRow({better: "lower"}))?.text
    ).toBe("Target met: at most 20%");
  });

  it("does not decide what the data does not", () => {
    expect(targetInWords({target: 0.7, target_status: "uncertain"}, metricRow())?.tone).toBe(
      "plain"
    );
  });

  it("says nothing without a target", () => {
    expect(targetInWords({target: null, target_status: "none"}, metricRow())).toBeUndefined();
  });
});

it("links a metric's card to its definition", () => {
  const card = metricCard(currentRow(), metricRow());
  expect(card.querySelector("a")?.getAttribute("href")).toBe("./methods#completion_rate");
  expect(metricDefinition(metricRow()).id).toBe("completion_rate");
  expect(card.textContent).toContain("Too close to tell: target at least 70%");
});

describe("the claim of the overview", () => {
  it("says the share, the change and the target", () => {
    expect(
      overviewClaim(summaryRow(), currentRow({target_status: "met"}), metricRow()).textContent
    ).toBe(
      "69.4% of sessions reached their goal in the 28 days to 28 Jun 2026, 5.4 points higher than in the 28 days before. The target of 70% is met."
    );
  });

  it("claims no change where there is no clear one", () => {
    const claim = overviewClaim(
      summaryRow(),
      currentRow({is_significant: false, target: null}),
      metricRow()
    );
    expect(claim.textContent).toContain("no clear change from the 28 days before.");
    expect(claim.textContent).not.toContain("target");
  });

  it("claims nothing from too little", () => {
    const claim = overviewClaim(
      summaryRow(),
      currentRow({value: null, low: null, high: null}),
      metricRow()
    );
    expect(claim.textContent).toBe(
      "The 28 days to 28 Jun 2026 hold too few sessions to say how many reached their goal."
    );
    expect(overviewClaim(undefined, undefined, undefined).textContent).toBe(
      "There is nothing to report yet."
    );
  });
});

describe("the claim of the KPIs", () => {
  const gap: KpiGap = {
    comparison: "rural_vs_urban",
    metric: "completion_rate",
    segment_a: "rural",
    segment_b: "urban",
    value_a: 0.6,
    n_a: 500,
    value_b: 0.7,
    n_b: 600,
    difference: -0.1,
    low: -0.15,
    high: -0.05,
    p_value: 0.001,
    p_value_adjusted: 0.002,
    is_significant: true
  };
  const definitions = new Map([["completion_rate", metricRow()]]);

  it("tells the clearest difference", () => {
    expect(kpiClaim([gap], definitions).textContent).toBe(
      "Completion rate is 10.0 points lower for rural customers than for urban customers, the clearest of 1 clear difference between segments."
    );
  });

  it("tells none that is not clear", () => {
    expect(kpiClaim([{...gap, is_significant: false}], definitions).textContent).toBe(
      "No clear difference between the segments that are compared."
    );
    expect(kpiClaim([], definitions).textContent).toBe("Too little data to compare segments.");
  });
});

it("counts failed checks and records set aside in the claim of data quality", () => {
  const check = {
    check_name: "a",
    model: "int_calls",
    column_name: null,
    kind: "unique",
    description: null,
    severity: "error",
    offending_count: 0
  };
  const source = {
    source_name: "telephony",
    kind: "calls",
    file_count: 1,
    record_count: 10,
    accepted_count: 7,
    duplicate_count: 1,
    quarantined_count: 2
  };
  expect(
    qualityClaim(
      [
        {...check, status: "pass"},
        {...check, status: "fail"}
      ],
      [source]
    ).textContent
  ).toBe("1 check of 2 failed. Of 10 records read, 2 had to be set aside.");
  expect(qualityClaim([{...check, status: "pass"}], []).textContent).toBe("All 1 check passed.");
  expect(qualityClaim([], []).textContent).toBe("No check has run yet.");
});

describe("the header of a page", () => {
  const now = new Date("2026-06-29T12:00:00Z");
  const header = (options: Partial<Parameters<typeof pageHeader>[0]>) =>
    pageHeader({
      summary: summaryRow(),
      publication: publicationOf(),
      marts: ["kpi_current"],
      now,
      ...options
    }).textContent;

  it("says which days it covers and when it was published", () => {
    expect(header({})).toContain("1 Jun to 28 Jun 2026, compared with 4 May to 31 May 2026");
    expect(header({})).toContain("Data from 1 Mar 2026 to 29 Jun 2026");
    expect(header({})).toContain("5,000 sessions in all. Published 6 hours ago.");
  });

  it("says when the data is generated, and only then", () => {
    expect(header({summary: summaryRow({is_generated: true})})).toContain("Generated data.");
    expect(header({})).not.toContain("Generated data.");
  });

  it("says which of the page's tables are out of date, since when and why", () => {
    const stale = {
      builtAt: "2026-06-26T12:00:00Z",
      rows: 13,
      status: "stale",
      reason: "a check failed"
    };
    const text = header({publication: publicationOf({kpi_current: stale, kpi_gaps: stale})});
    expect(text).toContain(
      "(kpi_current) is the last good version, from 3 days ago. Reason: a check failed."
    );
    expect(text).not.toContain("kpi_gaps");
  });

  it("stands without any data", () => {
    expect(header({summary: undefined})).toContain("No sessions yet.");
  });
});

describe("findings", () => {
  const finding: Finding = {
    kind: "driver",
    headline: "Badly heard openings lose customers",
    sentence: "5.2 points more often.",
    evidence_metric: "early_confidence",
    value: 0.05,
    low: 0.04,
    high: 0.06,
    n: 4211,
    action: "Fix the first two turns."
  };

  it("say what to do and lead to their evidence", () => {
    const list = findingsList([finding]);
    expect(list.textContent).toContain("What to do. Fix the first two turns.");
    expect(list.querySelector("a")?.getAttribute("href")).toBe("#what-foretells-it");
  });

  it("stand apart where the data cannot tell", () => {
    const list = findingsList([
      finding,
      {...finding, kind: "unclear", headline: "Not clear", action: null}
    ]);
    expect(list.querySelector(".findings-open")?.textContent).toContain("Not clear");
    expect(list.querySelectorAll(".findings-open article")).toHaveLength(1);
  });

  it("are none without data", () => {
    expect(findingsList([]).textContent).toBe("Too little data to say what drives abandonment.");
  });
});
