import {describe, expect, it} from "vitest";
import {bootstrapInterval} from "../../src/stats/bootstrap-interval.ts";
import {clusteredRatioInterval} from "../../src/stats/clustered-ratio-interval.ts";
import {meanInterval} from "../../src/stats/mean-interval.ts";
import {newcombeDifference} from "../../src/stats/newcombe-difference.ts";
import {seededRandom} from "../../src/stats/seeded-random.ts";
import {wilsonInterval} from "../../src/stats/wilson-interval.ts";

// Expected values: statsmodels 0.15.0 and scipy 1.17.1.

describe("wilsonInterval", () => {
  // proportion_confint(..., method="wilson", alpha=2 * norm.sf(1.96))
  it.each([
    [8, 10, 0.49015684672072346, 0.9433190520193068],
    [0, 20, 0, 0.16113012549493316],
    [20, 20, 0.8388698745050668, 1],
    [140, 475, 0.2555134991717893, 0.3372537123653871]
  ])("agrees with statsmodels on %i of %i", (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval?.low).toBeCloseTo(low, 12);
    expect(interval?.high).toBeCloseTo(high, 12);
  });

  it("gives no interval without trials", () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  it.each([
    [-1, 10],
    [11, 10],
    [Number.NaN, 10],
    [1, Number.NaN]
  ])("refuses %d of %d", (successes, trials) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(RangeError);
  });
});

describe("newcombeDifference", () => {
  // confint_proportions_2indep(..., method="newcomb", compare="diff", alpha=2 * norm.sf(1.96)); the first
  // is also the example of Newcombe's paper, 0.0524 to 0.3339
  it.each([
    [56, 70, 48, 80, 0.05242871341466793, 0.3338749349471928],
    [0, 10, 0, 20, -0.16113012549493316, 0.27754016876661647],
    [9, 10, 3, 10, 0.17051474185892157, 0.8090199763722662],
    [10, 10, 0, 20, 0.6790771703025558, 1]
  ])("agrees with statsmodels on %i/%i against %i/%i", (a, m, b, n, low, high) => {
    const result = newcombeDifference({successes: a, trials: m}, {successes: b, trials: n});
    expect(result?.difference).toBeCloseTo(a / m - b / n, 12);
    expect(result?.low).toBeCloseTo(low, 12);
    expect(result?.high).toBeCloseTo(high, 12);
  });

  it("gives no interval where a group is empty", () => {
    expect(
      newcombeDifference({successes: 0, trials: 0}, {successes: 1, trials: 2})
    ).toBeUndefined();
    expect(
      newcombeDifference({successes: 1, trials: 2}, {successes: 0, trials: 0})
    ).toBeUndefined();
  });

  it("refuses more successes than trials", () => {
    expect(() => newcombeDifference({successes: 3, trials: 2}, {successes: 0, trials: 1})).toThrow(
      RangeError
    );
  });
});

describe("meanInterval", () => {
  // scipy.stats.t.interval(level, n - 1, mean, sem)
  it("agrees with scipy", () => {
    const even = meanInterval([1, 2, 3, 4, 5]);
    expect(even?.mean).toBe(3);
    expect(even?.low).toBeCloseTo(1.0367568385224428, 10);
    expect(even?.high).toBeCloseTo(4.963243161477557, 10);
    const skewed = meanInterval([12.5, 3, 8, 8, 41, 7.25], 0.9);
    expect(skewed?.low).toBeCloseTo(1.8525197523142687, 10);
    expect(skewed?.high).toBeCloseTo(24.730813581019056, 10);
  });

  it("gives no interval for fewer than two values", () => {
    expect(meanInterval([])).toBeUndefined();
    expect(meanInterval([4])).toBeUndefined();
  });

  it("has no width where all values are the same", () => {
    expect(meanInterval([2, 2, 2])).toEqual({mean: 2, low: 2, high: 2});
  });

  it("refuses what is not a number and a level outside 0 to 1", () => {
    expect(() => meanInterval([1, Number.NaN])).toThrow(RangeError);
    expect(() => meanInterval([1, 2], 1)).toThrow(RangeError);
  });
});

describe("bootstrapInterval", () => {
  const values = Array.from({length: 40}, (_, index) => (index + 1) ** 2 / 40);

  it("comes near scipy's percentile bootstrap", () => {
    // scipy.stats.bootstrap(..., method="percentile", n_resamples=200000): 10.151 to 17.700
    const interval = bootstrapInterval(values, seededRandom(1), {resamples: 20_000});
    expect(interval?.low).toBeCloseTo(10.15, 0);
    expect(interval?.high).toBeCloseTo(17.7, 0);
  });

  it("gives the same interval for the same seed, and another for another", () => {
    const first = bootstrapInterval(values, seededRandom(5));
    expect(bootstrapInterval(values, seededRandom(5))).toEqual(first);
    expect(bootstrapInterval(values, seededRandom(6))).not.toEqual(first);
  });

  it("takes any statistic", () => {
    const largest = (sample: number[]) => Math.max(...sample);
    const interval = bootstrapInterval([1, 2, 3], seededRandom(1), {statistic: largest});
    expect(interval?.high).toBe(3);
  });

  it("gives no interval for fewer than two values and refuses a wrong setting", () => {
    expect(bootstrapInterval([], seededRandom(1))).toBeUndefined();
    expect(bootstrapInterval([1], seededRandom(1))).toBeUndefined();
    expect(() => bootstrapInterval([1, 2], seededRandom(1), {level: 0})).toThrow(RangeError);
    expect(() => bootstrapInterval([1, 2], seededRandom(1), {resamples: 0})).toThrow(RangeError);
  });
});

describe("clusteredRatioInterval", () => {
  // statsmodels OLS on a constant, cov_type="cluster"; then its Wilson interval at the effective size
  it("widens a proportion whose clusters differ", () => {
    const result = clusteredRatioInterval(
      [
        {numerator: 30, denominator: 40},
        {numerator: 0, denominator: 20},
        {numerator: 50, denominator: 50},
        {numerator: 1, denominator: 10},
        {numerator: 2, denominator: 60}
      ],
      {kind: "proportion"}
    );
    expect(result?.ratio).toBeCloseTo(83 / 180, 12);
    expect(result?.designEffect).toBeCloseTo(45.173304903462636, 8);
    expect(result?.low).toBeCloseTo(0.13043571607745957, 10);
    expect(result?.high).toBeCloseTo(0.8299638400214209, 10);
  });

  const alike = [
    {numerator: 3, denominator: 4},
    {numerator: 0, denominator: 2},
    {numerator: 5, denominator: 10},
    {numerator: 1, denominator: 1},
    {numerator: 2, denominator: 6}
  ];

  it("never narrows a proportion below that of independent units", () => {
    const result = clusteredRatioInterval(alike, {kind: "proportion"});
    expect(result?.designEffect).toBeCloseTo(0.69087615, 7);
    expect(result?.low).toBeCloseTo(0.2923715741664664, 10);
    expect(result?.high).toBeCloseTo(0.6703726266357259, 10);
  });

  it("counts each cluster once where all of them agree", () => {
    const clusters = [1, 2, 3, 4].map(() => ({numerator: 0, denominator: 5}));
    const result = clusteredRatioInterval(clusters, {kind: "proportion"});
    expect(result?.high).toBeCloseTo(wilsonInterval(0, 4, 1.959963984540054)?.high as number, 12);
  });

  it("gives a mean Student's t over the clusters", () => {
    const result = clusteredRatioInterval(alike, {kind: "mean"});
    expect(result?.low).toBeCloseTo(0.23788858, 7);
    expect(result?.high).toBeCloseTo(0.71863316, 7);
    expect(result?.designEffect).toBeUndefined();
  });

  it("gives no interval for one cluster, none, or no denominator", () => {
    expect(clusteredRatioInterval([], {kind: "mean"})).toBeUndefined();
    expect(
      clusteredRatioInterval([{numerator: 1, denominator: 2}], {kind: "mean"})
    ).toBeUndefined();
    const empty = {numerator: 0, denominator: 0};
    expect(clusteredRatioInterval([empty, empty], {kind: "proportion"})).toBeUndefined();
  });

  it("refuses a share above 1 and a negative denominator", () => {
    const fine = {numerator: 0, denominator: 1};
    expect(() =>
      clusteredRatioInterval([fine, {numerator: 2, denominator: 1}], {kind: "proportion"})
    ).toThrow(RangeError);
    expect(() =>
      clusteredRatioInterval([fine, {numerator: 0, denominator: -1}], {kind: "mean"})
    ).toThrow(RangeError);
  });
});
