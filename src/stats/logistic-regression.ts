import {exactSum} from "./exact-sum.ts";
import {invertSymmetric} from "./invert-symmetric.ts";
import {type LogisticDesign, redundantTerm, standardized} from "./logistic-design.ts";
import {sqlNumber} from "./sql-number.ts";

/** A fitted logistic regression. Vectors and matrices begin with the intercept, then follow the terms. */
export interface LogisticFit {
  isFitted: true;
  design: LogisticDesign;
  /** Change of the log odds per unit of the term. */
  coefficients: number[];
  /** Of the coefficients, as the model has it: inverse of the information. */
  covariance: number[][];
  logLikelihood: number;
  /** Of the model with the intercept alone. */
  nullLogLikelihood: number;
  /** Passes over the data. */
  iterations: number;
  /** Coefficients per standard deviation of the term, the intercept at the terms' means. */
  standardizedCoefficients: number[];
  standardizedCovariance: number[][];
}

/** Why there is no fit. */
export interface LogisticFailure {
  isFitted: false;
  reason: "no variation" | "redundant term" | "separation" | "no convergence";
  /** The term at fault, where it is one. */
  term?: string;
  message: string;
}

/**
 * Logistic regression: how do the odds of something happening change with each term, the others held
 * still? Newton's method on sums: each step is one aggregate over the table that gives gradient,
 * Hessian and log likelihood, so the observations never leave the database and a million of them cost
 * little more than a thousand. A step that lowers the likelihood is halved.
 *
 * Fails, with a reason, where the outcome never varies, where a term is constant or determined by
 * others, and where a term separates the outcomes (its best coefficient would be infinite).
 *
 * Hastie, Tibshirani & Friedman (2009). The Elements of Statistical Learning, 4.4.1.
 *
 * @param options.start standardized coefficients to start from, such as those of a sample; the
 *   outcome's share alone unless told
 * @param options.maximumIterations 40 unless told
 */
export async function logisticRegression(
  design: LogisticDesign,
  {start, maximumIterations = 40}: {start?: readonly number[]; maximumIterations?: number} = {}
): Promise<LogisticFit | LogisticFailure> {
  const {observationCount: n, eventCount: events, outcome} = design;
  if (events === 0 || events === n) {
    const which =
      n === 0 ? "no observations" : events === 0 ? `never ${outcome}` : `always ${outcome}`;
    return failure("no variation", `nothing to explain: ${which}`);
  }
  const redundant = redundantTerm(design);
  if (redundant !== undefined) {
    const message = `${redundant} does not vary or follows from the terms before it`;
    return failure("redundant term", message, redundant);
  }
  const share = events / n;
  const nullLogLikelihood = events * Math.log(share) + (n - events) * Math.log(1 - share);
  let coefficients = start
    ? [...start]
    : [Math.log(share / (1 - share)), ...design.terms.map(() => 0)];
  let sums = await logisticSums(design, coefficients);
  let previousDecrement = Number.POSITIVE_INFINITY;
  for (let iterations = 1; iterations <= maximumIterations; ) {
    const inverted = invertSymmetric(sums.information, 1e-13);
    // Without information left, every observation is predicted with certainty.
    if ("dependentColumn" in inverted) return separation(design, coefficients);
    const covariance = inverted.inverse;
    const step = covariance.map((row) => dot(row, sums.gradient));
    const decrement = dot(step, sums.gradient);
    // The decrement estimates twice the likelihood still to be gained. Where it is small and no longer
    // shrinks by itself, the sums' last digits are all that is left of it.
    if (decrement < 1e-14 || (decrement < 1e-8 && decrement > previousDecrement / 2)) {
      // The last step is taken unseen: Newton's method squares the error.
      coefficients = coefficients.map((value, index) => value + (step[index] as number));
      if (sums.logLikelihood > -1e-4 || covariance.some((row, j) => (row[j] as number) > 900)) {
        return separation(design, coefficients);
      }
      return {
        isFitted: true,
        design,
        ...inUnits(design, coefficients, covariance),
        logLikelihood: sums.logLikelihood,
        nullLogLikelihood,
        iterations,
        standardizedCoefficients: coefficients,
        standardizedCovariance: covariance
      };
    }
    previousDecrement = decrement;
    let size = 1;
    let moved: number[];
    let next: LogisticSums;
    do {
      moved = coefficients.map((value, index) => value + size * (step[index] as number));
      next = await logisticSums(design, moved);
      iterations += 1;
      size /= 2;
    } while (
      next.logLikelihood < sums.logLikelihood - 1e-9 * Math.abs(sums.logLikelihood) &&
      iterations <= maximumIterations
    );
    coefficients = moved;
    sums = next;
    if (sums.logLikelihood > -1e-4) return separation(design, coefficients);
  }
  return failure("no convergence", `no best fit after ${maximumIterations} passes over the data`);
}

interface LogisticSums {
  gradient: number[];
  information: number[][];
  logLikelihood: number;
}

/** One pass: everything that a Newton step needs, at these standardized coefficients. */
async function logisticSums(
  design: LogisticDesign,
  coefficients: readonly number[]
): Promise<LogisticSums> {
  const {query, table, outcome, terms, bounds: termBounds, observationCount: n} = design;
  const names = ["1e0", ...terms.map((_, j) => `z${j}`)];
  const bounds = [1, ...termBounds];
  const size = names.length;
  const parts: string[] = [];
  for (let a = 0; a < size; a += 1) {
    parts.push(`${exactSum(`residual * ${names[a]}`, bounds[a] as number, n)} as gradient_${a}`);
    for (let b = a; b < size; b += 1) {
      const bound = ((bounds[a] as number) * (bounds[b] as number)) / 4;
      parts.push(
        `${exactSum(`weight * ${names[a]} * ${names[b]}`, bound, n)} as information_${a}_${b}`
      );
    }
  }
  const reach = coefficients.reduce(
    (sum, value, j) => sum + Math.abs(value) * (bounds[j] as number),
    1
  );
  parts.push(`${exactSum("log_likelihood", reach, n)} as log_likelihood`);
  const [row = {}] = await query<Record<string, number>>(
    `select ${parts.join(",\n  ")}
     from (
       select *,
         happened - probability as residual,
         probability * (1e0 - probability) as weight,
         happened * predictor - greatest(predictor, 0e0) - ln(1e0 + exp(-abs(predictor))) as log_likelihood
       from (
         select *, 1e0 / (1e0 + exp(-predictor)) as probability
         from (
           select *, ${coefficients.map((value, j) => `${sqlNumber(value)} * ${names[j]}`).join(" + ")} as predictor
           from (
             select cast(cast(${outcome} as integer) as double) as happened
               ${terms.map((_, j) => `, ${standardized(design, j)} as z${j}`).join("")}
             from ${table}))))`
  );
  const value = (key: string) => row[key] as number;
  return {
    gradient: names.map((_, a) => value(`gradient_${a}`)),
    information: names.map((_, a) =>
      names.map((_, b) => value(`information_${Math.min(a, b)}_${Math.max(a, b)}`))
    ),
    logLikelihood: value("log_likelihood")
  };
}

/** From standard deviations of the terms to their units. */
export function inUnits(
  {centers, scales}: Pick<LogisticDesign, "centers" | "scales">,
  coefficients: readonly number[],
  covariance: readonly (readonly number[])[]
): {coefficients: number[]; covariance: number[][]} {
  const rows = coefficients.map((_, a) =>
    coefficients.map((_, b) => {
      if (a > 0) return a === b ? 1 / (scales[a - 1] as number) : 0;
      return b === 0 ? 1 : -(centers[b - 1] as number) / (scales[b - 1] as number);
    })
  );
  const half = rows.map((row) => covariance.map((column) => dot(row, column)));
  return {
    coefficients: rows.map((row) => dot(row, coefficients)),
    covariance: half.map((left) => rows.map((row) => dot(left, row)))
  };
}

function separation(design: LogisticDesign, coefficients: readonly number[]): LogisticFailure {
  const sizes = coefficients.slice(1).map(Math.abs);
  const term = design.terms[sizes.indexOf(Math.max(...sizes))];
  const message = `the terms, ${term} foremost, tell some outcomes with certainty, so no finite coefficient is best`;
  return failure("separation", message, term);
}

function failure(
  reason: LogisticFailure["reason"],
  message: string,
  term?: string
): LogisticFailure {
  return {isFitted: false, reason, message, ...(term === undefined ? {} : {term})};
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}
