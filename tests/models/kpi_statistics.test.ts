import {readFileSync} from "node:fs";
import {join} from "node:path";
import {DuckDBInstance} from "@duckdb/node-api";
import {describe, expect, it} from "vitest";
import {projectFolder} from "../../src/engine/config.ts";
import {createRenderer} from "../../src/engine/render.ts";
import {queryRows} from "../../src/engine/warehouse.ts";

// Expected values: scipy 1.17.1 and statsmodels 0.15.0.

/** Values of the SQL expressions that macro calls make, over given columns. */
async function values(
  calls: string[],
  columns: Record<string, number | null>,
  confidenceLevel = 0.95
): Promise<(number | null)[]> {
  const macros = readFileSync(join(projectFolder, "sql/macros/statistics.sql"), "utf8");
  const given = Object.entries(columns).map(
    ([name, value]) => `cast(${value} as double) as ${name}`
  );
  const {sql} = createRenderer(macros).render(
    `select ${calls.map((call, position) => `{{ ${call} }} as value_${position}`).join(", ")}
     from (select ${given.join(", ")})`,
    "statistics.test",
    {
      ref: (name) => name,
      source: (name, table) => `${name}.${table}`,
      variable: () => confidenceLevel,
      metrics: () => [],
      reference: () => [],
      isIncremental: false,
      self: "statistics"
    }
  );
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const [row] = await queryRows<Record<string, number | null>>(connection, sql);
    return Object.values(row ?? {});
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const wilson = ["wilson_low('successes', 'trials')", "wilson_high('successes', 'trials')"];

describe("wilson_low and wilson_high", () => {
  // statsmodels: proportion_confint(successes, trials, 1 - level, "wilson")
  it.each([
    [8, 10, 0.95, 0.49016247153664183, 0.9433178485456247],
    [8, 10, 0.9, 0.5407928056874879, 0.9314420122624679],
    [8, 10, 0.99, 0.4008186965216716, 0.9598688474953836],
    [0, 10, 0.95, 0, 0.27753279986288926],
    [10, 10, 0.95, 0.7224672001371106, 1],
    [1, 200, 0.95, 0.0008831687156009797, 0.027773704397892937],
    [8.5, 33.3, 0.95, 0.13808220122290155, 0.4230551230084741]
  ])("gives the interval of %d in %d at %d", async (successes, trials, level, low, high) => {
    const [foundLow, foundHigh] = await values(wilson, {successes, trials}, level);
    expect(foundLow).toBeCloseTo(low, 12);
    expect(foundHigh).toBeCloseTo(high, 12);
  });

  it("gives nothing without trials, and nothing of nothing", async () => {
    expect(await values(wilson, {successes: 0, trials: 0})).toEqual([null, null]);
    expect(await values(wilson, {successes: null, trials: 10})).toEqual([null, null]);
  });
});

describe("t_quantile", () => {
  // scipy: stats.t.ppf(1 - (1 - level) / 2, degrees)
  it.each([
    [1, 12.706204736174694, 6.313751514675037, 63.656741162871526],
    [2, 4.302652729749462, 2.9199855803537242, 9.924843200918287],
    [3, 3.1824463052837078, 2.3533634348018233, 5.840909309733355],
    [4, 2.7764451051977934, 2.1318467863266495, 4.604094871349992],
    [5, 2.5705818356363146, 2.0150483733330233, 4.032142983555228],
    [6, 2.4469118511449786, 1.9431802805153042, 3.7074280213248065],
    [10, 2.228138851986274, 1.8124611228116756, 3.16927267261695],
    [30, 2.0422724563012378, 1.697260886593957, 2.7499956535672254],
    [100, 1.9839715185235518, 1.6602343260853392, 2.6258905214380173],
    [1000, 1.9623390808264083, 1.6463788172854643, 2.580754698065951]
  ])("is close at %d degrees of freedom", async (degrees, at95, at90, at99) => {
    const at = async (level: number) =>
      (await values(["t_quantile('degrees')"], {degrees}, level))[0] ?? Number.NaN;
    expect(Math.abs((await at(0.95)) / at95 - 1)).toBeLessThan(2e-4);
    expect(Math.abs((await at(0.9)) / at90 - 1)).toBeLessThan(2e-4);
    expect(Math.abs((await at(0.99)) / at99 - 1)).toBeLessThan(1e-3);
  });

  it("takes part degrees of freedom, below 5 as the whole number below them, and none below 1", async () => {
    // scipy: stats.t.ppf(0.975, 10.910208548770287), stats.t.ppf(0.975, 3)
    const [welch] = await values(["t_quantile('degrees')"], {degrees: 10.910208548770287});
    expect(welch).toBeCloseTo(2.2031972228488512, 4);
    const [few] = await values(["t_quantile('degrees')"], {degrees: 3.9});
    expect(few).toBeCloseTo(3.1824463052837078, 8);
    expect(await values(["t_quantile('degrees')"], {degrees: 0.5})).toEqual([null]);
    expect(await values(["t_quantile('degrees')"], {degrees: null})).toEqual([null]);
  });

  it("refuses a level of which it knows no quantile", async () => {
    await expect(values(["t_quantile('degrees')"], {degrees: 10}, 0.8)).rejects.toThrow(
      "confidence_level is not 0.9, 0.95 or 0.99"
    );
  });
});

describe("two_sided_p and normal_cdf", () => {
  // scipy: 2 * stats.norm.sf(abs(z)), stats.norm.cdf(z)
  it.each([
    [0, 1, 0.5],
    [0.5, 0.6170750774519738, 0.6914624612740131],
    [1.96, 0.04999579029644087, 0.9750021048517795],
    [-3, 0.0026997960632601866, 0.0013498980316300933],
    [8, 1.244192114854348e-15, 0.9999999999999993],
    [20, 5.507248237212311e-89, 1]
  ])("holds at %d", async (z, p, cumulative) => {
    const [foundP, foundCumulative] = await values(["two_sided_p('z')", "normal_cdf('z')"], {z});
    expect(Math.abs((foundP ?? Number.NaN) / p - 1)).toBeLessThan(1.2e-7);
    expect(foundCumulative).toBeCloseTo(cumulative, 6);
  });

  it("gives nothing of nothing", async () => {
    expect(await values(["two_sided_p('z')"], {z: null})).toEqual([null]);
  });
});

describe("t_to_z", () => {
  // scipy: 2 * stats.t.sf(abs(t), degrees)
  it.each([
    [2, 5, 0.10193947882985835],
    [2, 10, 0.07338803477074037],
    [-4, 10, 0.0025183326247366945],
    [2, 58.3, 0.050166161251617186],
    [6, 100, 3.172491502802852e-8]
  ])("has the probability of t = %d at %d degrees of freedom", async (t, degrees, p) => {
    const [z] = await values(["t_to_z('t', 'degrees')"], {t, degrees});
    const [found] = await values(["two_sided_p('z')"], {z: z ?? null});
    expect(Math.abs((found ?? Number.NaN) / p - 1)).toBeLessThan(2e-5);
    expect(Math.sign(z ?? 0)).toBe(Math.sign(t));
  });
});

describe("newcombe_low and newcombe_high", () => {
  async function newcombe(a: number, n: number, b: number, m: number, correlation = 0) {
    const [lowA, highA] = await values(wilson, {successes: a, trials: n});
    const [lowB, highB] = await values(wilson, {successes: b, trials: m});
    return values(
      [
        "newcombe_low('a', 'low_a', 'b', 'high_b', 'correlation')",
        "newcombe_high('a', 'high_a', 'b', 'low_b', 'correlation')"
      ],
      {
        a: a / n,
        low_a: lowA ?? null,
        high_a: highA ?? null,
        b: b / m,
        low_b: lowB ?? null,
        high_b: highB ?? null,
        correlation
      }
    );
  }

  // statsmodels: confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
  it.each([
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614],
    [9, 10, 3, 10, 0.1705227239345029, 0.809017973535488],
    [0, 20, 0, 30, -0.1135133931739688, 0.1611251580528194],
    [10, 10, 0, 20, 0.6790860371419145, 1]
  ])("gives the interval of %d/%d minus %d/%d", async (a, n, b, m, low, high) => {
    const [foundLow, foundHigh] = await newcombe(a, n, b, m);
    expect(foundLow).toBeCloseTo(low, 10);
    expect(foundHigh).toBeCloseTo(high, 10);
  });

  it("is narrower where the two go together", async () => {
    const [low = 0, high = 0] = await newcombe(56, 70, 48, 80);
    const [correlatedLow, correlatedHigh] = await newcombe(56, 70, 48, 80, 0.5);
    expect(correlatedLow).toBeGreaterThan(low ?? 0);
    expect(correlatedHigh).toBeLessThan(high ?? 0);
  });
});

describe("effective_trials", () => {
  const trials = "effective_trials('proportion', 'trials', 'variance', 'clusters')";

  it("divides by the design effect", async () => {
    // variance of 100 independent trials at one half is 0.0025; here it is twice that
    const [found] = await values([trials], {
      proportion: 0.5,
      trials: 100,
      variance: 0.005,
      clusters: 40
    });
    expect(found).toBeCloseTo(50, 10);
  });

  it("never counts for more than the trials there were", async () => {
    expect(
      await values([trials], {proportion: 0.5, trials: 100, variance: 0.001, clusters: 40})
    ).toEqual([100]);
  });

  it("leaves trials alone of which each is a cluster of its own", async () => {
    expect(
      await values([trials], {proportion: 0.5, trials: 100, variance: 0.25 / 99, clusters: 100})
    ).toEqual([100]);
  });

  it("counts each cluster once where all trials are alike, or there is but one cluster", async () => {
    expect(await values([trials], {proportion: 1, trials: 100, variance: 0, clusters: 40})).toEqual(
      [40]
    );
    expect(
      await values([trials], {proportion: 0.5, trials: 100, variance: null, clusters: 1})
    ).toEqual([1]);
  });
});
