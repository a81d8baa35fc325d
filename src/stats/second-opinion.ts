import {type LogisticInput, logisticDesign} from "./logistic-design.ts";
import {type LogisticFit, logisticRegression} from "./logistic-regression.ts";

/** How far two programs' fits of the same rows lie apart. */
export interface SecondOpinion {
  observationCount: number;
  /** Terms that both fitted: those that these rows can carry. */
  terms: string[];
  /** Largest difference of a coefficient, in log odds per standard deviation of its term. */
  maximumDifference: number;
}

/**
 * Fits the same rows a second time with `ml-logistic-regression`, which shares nothing with our Newton
 * steps: gradient descent in JavaScript, over the rows themselves. Should the two differ, one of them
 * is wrong and neither should be published. When there are many rows, both fit the same sample of them:
 * as many where it happened as where it did not, chosen by the hash of their key.
 *
 * The package fits no intercept, so it is given a column of ones; its steps are short along terms
 * that hang together, so it is given the terms made uncorrelated (Cholesky) and its answer is turned back.
 *
 * @param options.key column that names a row and chooses the sample
 * @param options.rows size of the sample at most; 2000 unless told
 * @returns undefined where the outcome does not vary among these rows
 */
export async function secondOpinion(
  input: LogisticInput,
  {key, rows = 2000}: {key: string; rows?: number}
): Promise<SecondOpinion | undefined> {
  const {query, table, outcome, terms} = input;
  await query(
    `create or replace temp table second_opinion_sample as
     select ${[outcome, ...terms, "place"].join(", ")}
     from (
       select *,
         count(*) over () as row_count,
         row_number() over (partition by ${outcome} order by md5(cast(${key} as varchar)), ${key}) as place
       from ${table})
     where row_count <= ${rows} or place <= ${rows / 2}`
  );
  try {
    let design = await logisticDesign({...input, table: "second_opinion_sample"});
    let fit = await logisticRegression(design);
    // What is rare among all rows may be constant, or separate the outcomes, among these: neither program fits it.
    while (!fit.isFitted && fit.term !== undefined) {
      const {term: unfit} = fit;
      design = await logisticDesign({
        ...design,
        terms: design.terms.filter((term) => term !== unfit)
      });
      fit = await logisticRegression(design);
    }
    if (!fit.isFitted) return undefined;
    const other = await descend(fit);
    return {
      observationCount: design.observationCount,
      terms: [...design.terms],
      maximumDifference: Math.max(
        ...fit.standardizedCoefficients.map((value, j) => Math.abs(value - (other[j] as number)))
      )
    };
  } finally {
    await query("drop table second_opinion_sample");
  }
}

/** The package's coefficients per standard deviation, intercept first. */
async function descend(fit: LogisticFit): Promise<number[]> {
  const {design} = fit;
  // Loaded only when wanted: whoever builds nothing should not wait for them.
  const [{default: LogisticRegression}, {Matrix}] = await Promise.all([
    import("ml-logistic-regression"),
    import("ml-matrix")
  ]);
  const {query, table, outcome, terms, centers, scales, observationCount: n} = design;
  const observations = await query<Record<string, number | boolean>>(
    // in one order always: the sums below are floating-point
    `select ${[outcome, ...terms].join(", ")} from ${table} order by ${outcome}, place`
  );
  const lower = cholesky(design.correlations);
  const features = Matrix.ones(n, terms.length + 1);
  for (const [i, observation] of observations.entries()) {
    const uncorrelated: number[] = [];
    for (const [j, term] of terms.entries()) {
      let value = ((observation[term] as number) - (centers[j] as number)) / (scales[j] as number);
      for (const [k, known] of uncorrelated.entries()) value -= (lower[j]?.[k] as number) * known;
      uncorrelated.push(value / (lower[j]?.[j] as number));
      features.set(i, j + 1, uncorrelated[j] as number);
    }
  }
  const target = Matrix.columnVector(
    observations.map((observation) => (observation[outcome] ? 1 : 0))
  );
  // Uncorrelated terms bound the curvature by n / 4, so this step can never overshoot; the least
  // curvature, taken from the variances, says how many steps bring the error below 1e-8.
  const least = 1 / (n * Math.max(...uncorrelatedVariances(fit, lower)));
  const numSteps = Math.min(4000, Math.ceil(10 / least));
  const regression = new LogisticRegression({numSteps, learningRate: 4 / n});
  regression.train(features, target);
  // One classifier for each class against the rest: the first tells 1 from 0.
  const weights = regression.classifiers[0]?.weights?.to1DArray() ?? [];
  const coefficients = new Array<number>(terms.length);
  for (let j = terms.length - 1; j >= 0; j -= 1) {
    let value = weights[j + 1] as number;
    for (let k = j + 1; k < terms.length; k += 1) {
      value -= (lower[k]?.[j] as number) * (coefficients[k] as number);
    }
    coefficients[j] = value / (lower[j]?.[j] as number);
  }
  return [weights[0] as number, ...coefficients];
}

/** Variances of the coefficients of the uncorrelated terms, intercept first. */
function uncorrelatedVariances(
  {standardizedCovariance: covariance}: LogisticFit,
  lower: readonly (readonly number[])[]
): number[] {
  const rotated = lower.map((_, j) =>
    lower.reduce(
      (sum, left, a) =>
        sum +
        lower.reduce(
          (inner, right, b) =>
            inner + (left[j] ?? 0) * (right[j] ?? 0) * (covariance[a + 1]?.[b + 1] as number),
          0
        ),
      0
    )
  );
  return [covariance[0]?.[0] as number, ...rotated];
}

/** Lower triangle whose product with its own transpose is the matrix. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  for (const [j, line] of matrix.entries()) {
    const row: number[] = [];
    for (let k = 0; k <= j; k += 1) {
      let rest = line[k] as number;
      const other = k === j ? row : (lower[k] as number[]);
      for (let i = 0; i < k; i += 1) rest -= (row[i] as number) * (other[i] as number);
      row.push(k === j ? Math.sqrt(rest) : rest / (other[k] as number));
    }
    lower.push(row);
  }
  return lower;
}
