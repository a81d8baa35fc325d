import {describe, expect, it} from "vitest";
import {judge} from "../../bench/evaluate/judge.ts";

const subject = {signal: "conversion", corpus: "invented", label: "buys", unit: "turns"};

const figures = (rows: ReturnType<typeof judge>) =>
  Object.fromEntries(rows.map(({method, measure, value}) => [`${method} ${measure}`, value]));

describe("what is judged by yes and no", () => {
  // of three that are so two are found, with one false alarm
  const cases = [
    {dialogue: "a", truth: true, ours: true},
    {dialogue: "a", truth: false, ours: true},
    {dialogue: "a", truth: true, ours: false},
    {dialogue: "b", truth: false, ours: false},
    {dialogue: "b", truth: true, ours: true}
  ];

  it("has precision, recall and F1, and beside them those of a yes to everything", () => {
    const found = figures(judge(subject, cases));
    expect(found["ours precision"]).toBeCloseTo(2 / 3, 12);
    expect(found["ours recall"]).toBeCloseTo(2 / 3, 12);
    expect(found["ours f1"]).toBeCloseTo(2 / 3, 12);
    expect(found["always yes precision"]).toBeCloseTo(3 / 5, 12);
    expect(found["always yes recall"]).toBe(1);
    expect(found["always yes f1"]).toBeCloseTo(3 / 4, 12);
  });

  it("has Wilson's interval for shares and says how many cases there were", () => {
    const [precision] = judge(subject, cases);
    // R: prop.test(2, 3, correct = FALSE)
    expect(precision?.low).toBeCloseTo(0.2077, 3);
    expect(precision?.high).toBeCloseTo(0.9385, 3);
    expect(precision).toMatchObject({...subject, method: "ours", n_positive: 3, n: 5});
  });

  it("has an interval of F1 that follows from the dialogues drawn: a alone, b alone, or both", () => {
    const f1 = judge(subject, cases).find(({measure}) => measure === "f1");
    // a: one hit of two claims and two cases; b: flawless
    expect([f1?.low, f1?.high]).toEqual([0.5, 1]);
  });

  it("is the same at each run, in whatever order the cases come", () => {
    expect(judge(subject, cases)).toEqual(judge(subject, [...cases].reverse()));
  });

  it("has no precision where nothing is claimed", () => {
    const found = judge(
      subject,
      cases.map((each) => ({...each, ours: false}))
    );
    expect(found[0]).toMatchObject({measure: "precision", value: null, low: null, high: null});
    expect(found[1]).toMatchObject({measure: "recall", value: 0});
  });

  it("is not certain of what has no error yet", () => {
    const perfect = judge(
      subject,
      cases.map((each) => ({...each, ours: each.truth}))
    ).find(({measure}) => measure === "f1");
    // Wilson of 3 in 3
    expect(perfect).toMatchObject({value: 1, high: 1});
    expect(perfect?.low).toBeCloseTo(0.4385, 3);
  });

  it("gives nothing without cases", () => {
    expect(judge(subject, [])).toEqual([]);
  });
});

describe("what is judged by a score", () => {
  it("has the share of pairs in the right order, ties counting half", () => {
    // 0.9 beats all three; 0.4 beats 0.1, ties with 0.4 and loses to 0.5: 4.5 of 6
    const cases = [
      {dialogue: "a", truth: true, ours: 0.9},
      {dialogue: "b", truth: true, ours: 0.4},
      {dialogue: "a", truth: false, ours: 0.5},
      {dialogue: "b", truth: false, ours: 0.4},
      {dialogue: "c", truth: false, ours: 0.1}
    ];
    expect(figures(judge(subject, cases))).toEqual({"ours auc": 0.75});
    const [area] = judge(subject, cases);
    expect(area?.low).toBeGreaterThanOrEqual(0);
    expect(area?.low).toBeLessThan(0.75);
    expect(area?.high).toBe(1);
  });

  it("has none where all cases are alike", () => {
    const [area] = judge(subject, [{dialogue: "a", truth: true, ours: 0.9}]);
    expect(area).toMatchObject({measure: "auc", value: null, low: null, high: null});
  });
});
