import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {areaUnderCurve} from "../../src/stats/area-under-curve.ts";
import {brierScore} from "../../src/stats/brier-score.ts";
import {calibration} from "../../src/stats/calibration.ts";
import {clusteredCovariance} from "../../src/stats/clustered-covariance.ts";
import {exactSum} from "../../src/stats/exact-sum.ts";
import {invertSymmetric} from "../../src/stats/invert-symmetric.ts";
import {logLikelihood} from "../../src/stats/log-likelihood.ts";
import {
  logisticDesign,
  type Query,
  redundantTerm,
  varianceInflation
} from "../../src/stats/logistic-design.ts";
import {type LogisticFit, logisticRegression} from "../../src/stats/logistic-regression.ts";
import {marginalEffects} from "../../src/stats/marginal-effects.ts";
import {secondOpinion} from "../../src/stats/second-opinion.ts";
import {sqlNumber} from "../../src/stats/sql-number.ts";
import {database, observations} from "./support.ts";

// Expected values: statsmodels 0.15.0 (Logit, get_margeff, variance_inflation_factor), scikit-learn 1.9.1
// (roc_auc_score, brier_score_loss), confidenceinterval 1.0.5 (DeLong) and numpy 2.4.6, on the same 600 observations.

const terms = ["x", "flag", "level_a", "level_b"];
let query: Query;
let close: () => void;

beforeEach(async () => {
  ({query, close} = await database());
  await query(`create table observed as ${observations(600)}`);
});
afterEach(() => close());

async function fitted(table = "observed", names: readonly string[] = terms): Promise<LogisticFit> {
  const design = await logisticDesign({query, table, outcome: "happened", terms: names});
  const result = await logisticRegression(design);
  if (!result.isFitted) throw new Error(result.message);
  return result;
}

function expectNear(actual: readonly number[], expected: readonly number[], digits = 8) {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, digits);
}

const standardErrors = (covariance: readonly (readonly number[])[]) =>
  covariance.map((row, index) => Math.sqrt(row[index] as number));

const probability = ({coefficients}: LogisticFit) =>
  `1e0 / (1e0 + exp(-(${coefficients.map((value, j) => `${sqlNumber(value)}${j === 0 ? "" : ` * ${terms[j - 1]}`}`).join(" + ")})))`;

describe("logisticRegression", () => {
  it("agrees with statsmodels", async () => {
    const result = await fitted();
    expect(result.design.observationCount).toBe(600);
    expect(result.design.eventCount).toBe(290);
    expectNear(
      result.coefficients,
      [
        1.593519188633311, -4.206273005457741, 0.714543243623449, 0.041713055761095,
        0.556201307454274
      ]
    );
    expectNear(
      standardErrors(result.covariance),
      [
        0.246524358371212, 0.380319363270221, 0.209018869123164, 0.234415897340472,
        0.235015771646813
      ]
    );
    expectNear(
      result.covariance[0] as number[],
      [
        0.060774259270338, -0.06513149925314, -0.008147218522884, -0.027460509913347,
        -0.024193925704934
      ]
    );
    expect(result.logLikelihood).toBeCloseTo(-326.61630345889546, 8);
    expect(result.nullLogLikelihood).toBeCloseTo(-415.5549132479123, 8);
  });

  it("fits one term alone", async () => {
    const result = await fitted("observed", ["x"]);
    expectNear(result.coefficients, [1.951993454128576, -4.078538422545511]);
    expectNear(standardErrors(result.covariance), [0.204054991534569, 0.369393728999683]);
  });

  it("gives the outcome's log odds without terms", async () => {
    const result = await fitted("observed", []);
    expectNear(result.coefficients, [Math.log(290 / 310)]);
    expect(result.logLikelihood).toBeCloseTo(result.nullLogLikelihood, 8);
  });

  it("does not mind terms far from 0 and of very different sizes", async () => {
    await query(
      "create table rescaled as select happened, x * 1e6 + 1e9 as x, flag * 1e-5 as flag, level_a, level_b from observed"
    );
    const plain = await fitted();
    const rescaled = await fitted("rescaled");
    expect((rescaled.coefficients[1] as number) * 1e6).toBeCloseTo(
      plain.coefficients[1] as number,
      6
    );
    expect((rescaled.coefficients[2] as number) * 1e-5).toBeCloseTo(
      plain.coefficients[2] as number,
      6
    );
    expect(rescaled.logLikelihood).toBeCloseTo(plain.logLikelihood, 6);
  });

  it("gives the same bits whatever the order of the rows", async () => {
    await query(`create table many as ${observations(300_000)}`);
    await query("create table shuffled as select * from many order by md5(cast(id as varchar))");
    const [first, second] = [await fitted("many"), await fitted("shuffled")];
    expect(second.coefficients).toEqual(first.coefficients);
    expect(second.covariance).toEqual(first.covariance);
    expect(second.logLikelihood).toBe(first.logLikelihood);
    const [clustered, again] = [
      await clusteredCovariance(first, "customer"),
      await clusteredCovariance(second, "customer")
    ];
    expect(again).toEqual(clustered);
    const groups = {flag: "flag", level_a: "level", level_b: "level"};
    expect(await marginalEffects(second, second.covariance, groups)).toEqual(
      await marginalEffects(first, first.covariance, groups)
    );
  });

  it("recovers the law that the data follow", async () => {
    await query(`create table many as ${observations(100_000)}`);
    const {coefficients, covariance} = await fitted("many");
    for (const [index, truth] of [1.5, -4, 0.8, 0, 0.5].entries()) {
      const error = standardErrors(covariance)[index] as number;
      expect(Math.abs((coefficients[index] as number) - truth)).toBeLessThan(4 * error);
    }
  });

  it("starts from given coefficients and ends at the same place, in fewer passes", async () => {
    const cold = await fitted();
    const warm = await logisticRegression(cold.design, {start: cold.standardizedCoefficients});
    if (!warm.isFitted) throw new Error(warm.message);
    expectNear(warm.coefficients, cold.coefficients, 9);
    expect(warm.iterations).toBeLessThan(cold.iterations);
  });

  it.each([
    ["a term that splits the outcomes", "x < 0.5", 1],
    ["a level at which it always happens", "happened or level_a = 1", 3]
  ])("says so instead of fitting %s", async (_, happened, term) => {
    await query(
      `create table separated as select * exclude (happened), ${happened} as happened from observed`
    );
    const design = await logisticDesign({query, table: "separated", outcome: "happened", terms});
    const result = await logisticRegression(design);
    expect(result).toMatchObject({isFitted: false, reason: "separation"});
    expect(result.isFitted || result.message).toContain(terms[term - 1]);
  });

  it("sees that a rare level separates among many observations", async () => {
    await query(
      `create table rare as select * exclude (happened, flag), (id % 40000 = 0)::integer::double as flag,
         happened or id % 40000 = 0 as happened from (${observations(200_000)})`
    );
    const design = await logisticDesign({
      query,
      table: "rare",
      outcome: "happened",
      terms: ["x", "flag"]
    });
    expect(await logisticRegression(design)).toMatchObject({isFitted: false, reason: "separation"});
  });

  it.each([
    ["true", "always"],
    ["false", "never"]
  ])("has nothing to explain where the outcome is %s", async (happened, word) => {
    await query(`create table flat as select * replace (${happened} as happened) from observed`);
    const design = await logisticDesign({query, table: "flat", outcome: "happened", terms});
    expect(await logisticRegression(design)).toEqual({
      isFitted: false,
      reason: "no variation",
      message: `nothing to explain: ${word} happened`
    });
  });

  it("has nothing to explain in an empty table", async () => {
    const table = "(select * from observed limit 0)";
    const design = await logisticDesign({query, table, outcome: "happened", terms});
    expect(design.observationCount).toBe(0);
    expect(await logisticRegression(design)).toMatchObject({
      reason: "no variation",
      message: "nothing to explain: no observations"
    });
  });

  it("names a term that is constant or follows from others", async () => {
    await query(
      "create table redundant as select *, 3e0 as constant, 2 * flag - level_a + 7 as mixture from observed"
    );
    const shape = {query, table: "redundant", outcome: "happened"};
    const constant = await logisticDesign({...shape, terms: ["x", "constant"]});
    expect(await logisticRegression(constant)).toMatchObject({reason: "redundant term"});
    expect(redundantTerm(constant)).toBe("constant");
    const mixture = await logisticDesign({...shape, terms: [...terms, "mixture"]});
    expect(await logisticRegression(mixture)).toMatchObject({reason: "redundant term"});
    expect(redundantTerm(mixture)).toBe("mixture");
    expect(varianceInflation(mixture)).toBeUndefined();
  });

  it("refuses NULL and what is not finite", async () => {
    const shape = {query, outcome: "happened", terms: ["x"]};
    const holed = "(select happened, case when id > 5 then x end as x from observed)";
    await expect(logisticDesign({...shape, table: holed})).rejects.toThrow(RangeError);
    const infinite =
      "(select happened, case when id > 5 then x else 'inf'::double end as x from observed)";
    await expect(logisticDesign({...shape, table: infinite})).rejects.toThrow(RangeError);
    const unknown = "(select case when id > 5 then happened end as happened, x from observed)";
    await expect(logisticDesign({...shape, table: unknown})).rejects.toThrow(RangeError);
  });
});

describe("clusteredCovariance", () => {
  it("agrees with statsmodels", async () => {
    const result = await clusteredCovariance(await fitted(), "customer");
    expect(result?.clusterCount).toBe(211);
    expectNear(
      standardErrors(result?.covariance ?? []),
      [
        0.222068953943362, 0.323203537649834, 0.210914546377023, 0.234976308113348,
        0.261226610992449
      ]
    );
  });

  it("is not given for too few clusters", async () => {
    const result = await fitted();
    expect(await clusteredCovariance(result, "id % 3")).toBeUndefined();
  });
});

describe("marginalEffects", () => {
  const indicators = {flag: "flag", level_a: "level_a", level_b: "level_b"};

  it("agrees with statsmodels, indicators as changes from no to yes", async () => {
    const result = await fitted();
    const effects = await marginalEffects(result, result.covariance, indicators);
    expectNear(
      effects.map(({effect}) => effect),
      [-0.766669665342541, 0.131397579370084, 0.007600358029738, 0.102040581181417]
    );
    expectNear(
      effects.map(({standardError}) => standardError),
      [0.037595708864062, 0.0377263744566, 0.042693149804143, 0.042741286456875]
    );
  });

  it("agrees with statsmodels, every term as a slope", async () => {
    const result = await fitted();
    const effects = await marginalEffects(result, result.covariance);
    expectNear(
      effects.map(({effect}) => effect),
      [-0.766669665342541, 0.130238486363285, 0.007602962161343, 0.101377792096651]
    );
    expectNear(
      effects.map(({standardError}) => standardError),
      [0.037595708864062, 0.036875569012177, 0.042722449538633, 0.042177768762698]
    );
  });

  it("agrees with statsmodels on clustered standard errors", async () => {
    const result = await fitted();
    const clustered = await clusteredCovariance(result, "customer");
    const effects = await marginalEffects(result, clustered?.covariance ?? [], indicators);
    expectNear(
      effects.map(({standardError}) => standardError),
      [0.031933199847531, 0.03811047009575, 0.04277452826875, 0.047473943044719]
    );
  });

  it("compares a level with the one that none of its group's indicators names", async () => {
    // numpy: the other level's indicator at 0, gradient by differences of 1e-6
    const result = await fitted();
    const groups = {flag: "flag", level_a: "level", level_b: "level"};
    const effects = await marginalEffects(result, result.covariance, groups);
    expectNear(
      effects.slice(2).flatMap(({effect, standardError}) => [effect, standardError]),
      [0.007618958319635268, 0.04281813809078703, 0.10204512215120827, 0.042771316358388614],
      7
    );
  });
});

describe("what a fit is worth", () => {
  it("has scikit-learn's area, and the interval of DeLong", async () => {
    const score = probability(await fitted());
    const result = await areaUnderCurve(query, {table: "observed", outcome: "happened", score});
    expect(result?.area).toBeCloseTo(0.798698553948832, 12);
    expect(result?.standardError).toBeCloseTo(0.017927678374567522, 10);
    expect(result?.interval?.low).toBeCloseTo(0.798698553948832 - 1.959964 * 0.017927678, 6);
    expect(result?.interval?.high).toBeCloseTo(0.798698553948832 + 1.959964 * 0.017927678, 6);
  });

  it("counts ties half", async () => {
    const result = await areaUnderCurve(query, {
      table: "observed",
      outcome: "happened",
      score: "floor(x * 10)"
    });
    expect(result?.area).toBeCloseTo(0.21944382647385985, 12);
    expect(result?.standardError).toBeCloseTo(0.018540705469561013, 10);
    const given =
      "(values (true, .1), (true, .4), (true, .4), (true, .8), (true, .9), (false, .1), (false, .2), (false, .4), (false, .5)) as given(happened, score)";
    const few = await areaUnderCurve(query, {table: given, outcome: "happened", score: "score"});
    expect(few?.area).toBeCloseTo(0.675, 12);
    expect(few?.standardError).toBeCloseTo(Math.sqrt(0.03822916681567843), 7);
  });

  it("gives no area unless it both happened and did not, and no interval from one case", async () => {
    const area = (table: string) =>
      areaUnderCurve(query, {table: `(${table})`, outcome: "happened", score: "x"});
    expect(await area("from observed where happened")).toBeUndefined();
    expect(await area("from observed limit 0")).toBeUndefined();
    const one = await area(
      "from observed where not happened union all (from observed where happened order by id limit 1)"
    );
    expect(one?.interval).toBeUndefined();
    await expect(
      areaUnderCurve(query, {table: "observed", outcome: "happened", score: "x", level: 2})
    ).rejects.toThrow(RangeError);
  });

  it("has scikit-learn's Brier score and the fit's own likelihood", async () => {
    const result = await fitted();
    const shape = {table: "observed", outcome: "happened", probability: probability(result)};
    expect(await brierScore(query, shape)).toBeCloseTo(0.1827642319478873, 10);
    expect(await logLikelihood(query, shape)).toBeCloseTo(-326.61630345889546, 8);
    const empty = {...shape, table: "(from observed limit 0)"};
    expect(await brierScore(query, empty)).toBeUndefined();
    expect(await logLikelihood(query, empty)).toBeUndefined();
  });

  it("sets what was foretold beside what came, by tenths", async () => {
    const shape = {
      table: "observed",
      outcome: "happened",
      probability: probability(await fitted()),
      key: "id"
    };
    const bins = await calibration(query, shape);
    expect(bins).toHaveLength(10);
    expect(bins.map(({count}) => count)).toEqual(new Array(10).fill(60));
    // pandas 60-row slices by statsmodels' prediction
    for (const [bin, events, predicted] of [
      [1, 6, 0.104381209203746],
      [6, 31, 0.535169571892592],
      [10, 54, 0.87873810088545]
    ] as const) {
      expect(bins[bin - 1]).toMatchObject({bin, eventCount: events, observed: events / 60});
      expect(bins[bin - 1]?.predicted).toBeCloseTo(predicted, 8);
    }
    expect(await calibration(query, {...shape, table: "(from observed limit 0)"})).toEqual([]);
    expect(await calibration(query, {...shape, table: "(from observed limit 4)"})).toHaveLength(4);
    await expect(calibration(query, {...shape, bins: 0})).rejects.toThrow(RangeError);
  });

  it("has statsmodels' variance inflation", async () => {
    const factors = varianceInflation((await fitted()).design);
    expectNear(
      factors ?? [],
      [1.0004465321663865, 1.0001150553882965, 1.3334791874774325, 1.3338339825216985]
    );
  });
});

describe("secondOpinion", () => {
  it("agrees with Newton's method on all rows of a small table", async () => {
    const opinion = await secondOpinion(
      {query, table: "observed", outcome: "happened", terms},
      {key: "id"}
    );
    expect(opinion?.observationCount).toBe(600);
    expect(opinion?.terms).toEqual(terms);
    expect(opinion?.maximumDifference).toBeLessThan(1e-7);
  });

  it("looks at a sample of a large one, rare outcomes included", async () => {
    await query(
      `create table rare as select * replace (happened and id % 25 = 0 as happened) from (${observations(20_000)})`
    );
    const shape = {query, table: "rare", outcome: "happened", terms: [...terms, "constant"]};
    await query("alter table rare add column constant double default 1");
    const opinion = await secondOpinion(shape, {key: "id", rows: 1000});
    expect(opinion?.observationCount).toBeLessThanOrEqual(1000);
    expect(opinion?.observationCount).toBeGreaterThan(500);
    expect(opinion?.terms).toEqual(terms);
    expect(opinion?.maximumDifference).toBeLessThan(1e-7);
  });

  it("does not depend on the order of the rows", async () => {
    await query(`create table many as ${observations(5000)}`);
    await query("create table shuffled as select * from many order by md5(cast(id as varchar))");
    const shape = {query, outcome: "happened", terms};
    const first = await secondOpinion({...shape, table: "many"}, {key: "id", rows: 400});
    const second = await secondOpinion({...shape, table: "shuffled"}, {key: "id", rows: 400});
    expect(second).toEqual(first);
    expect(first?.observationCount).toBe(400);
  });

  it("leaves out a term too rare for the sample", async () => {
    await query(
      `create table many as select *, (id % 2500 = 7)::integer::double as rare from (${observations(20_000)})`
    );
    const shape = {query, table: "many", outcome: "happened", terms: ["rare", ...terms]};
    const opinion = await secondOpinion(shape, {key: "id", rows: 600});
    expect(opinion?.terms).toEqual(terms);
    expect(opinion?.maximumDifference).toBeLessThan(1e-7);
  });

  it("is not given where the sample cannot be fitted", async () => {
    const table = "(from observed where happened)";
    expect(
      await secondOpinion({query, table, outcome: "happened", terms}, {key: "id"})
    ).toBeUndefined();
  });
});

describe("arithmetic", () => {
  it("sums to the same bits in any order, and as exactly as the grid allows", async () => {
    await query(
      "create table parts as select (i * 7919 % 1000003) / 1000003e0 as part from range(500000) as numbers(i)"
    );
    await query("create table mixed as select * from parts order by hash(part)");
    const sum = async (table: string) =>
      (
        await query<{total: number}>(
          `select ${exactSum("part", 1, 500_000)} as total from ${table}`
        )
      )[0]?.total;
    const total = await sum("parts");
    expect(await sum("mixed")).toBe(total);
    const [reference] = await query<{total: number}>("select fsum(part) as total from parts");
    expect(total).toBeCloseTo(reference?.total as number, 5);
  });

  it("inverts a symmetric matrix and names a dependent column", () => {
    const inverted = invertSymmetric([
      [4, 2],
      [2, 3]
    ]);
    expect(inverted).toEqual({
      inverse: [
        [0.375, -0.25],
        [-0.25, 0.5]
      ]
    });
    expect(
      invertSymmetric([
        [1, 2, 3],
        [2, 4, 6],
        [3, 6, 1]
      ])
    ).toEqual({dependentColumn: 1});
    expect(invertSymmetric([])).toEqual({inverse: []});
    expect(() => invertSymmetric([[1, 2]])).toThrow(RangeError);
  });

  it("writes numbers so that the database reads them back to the last bit", async () => {
    for (const value of [0.1, -1 / 3, 5e-324, 1.7976931348623157e308, 12345678901234568]) {
      const [row] = await query<{value: number}>(`select ${sqlNumber(value)} as value`);
      expect(row?.value).toBe(value);
    }
    expect(() => sqlNumber(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});
