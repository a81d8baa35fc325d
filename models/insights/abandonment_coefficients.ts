import type {InsightContext} from "../../src/engine/insight.ts";
import {defineInsight} from "../../src/engine/insight.ts";
import {clusteredCovariance} from "../../src/stats/clustered-covariance.ts";
import {varianceInflation} from "../../src/stats/logistic-design.ts";
import {logisticRegression} from "../../src/stats/logistic-regression.ts";
import {marginalEffects} from "../../src/stats/marginal-effects.ts";
import {twoSidedProbability} from "../../src/stats/normal-probability.ts";
import {
  type FitName,
  fitInputs,
  intervalWidth,
  type PreparedFit,
  prepareFit,
  type Term
} from "./_abandonment.ts";

type Row = Record<string, string | number | boolean | null>;

/** One row per fit and term, those left out among them: what goes with abandonment, and how surely. */
export default defineInsight({
  name: "abandonment_coefficients",
  inputs: fitInputs,
  columns: {
    fit: "VARCHAR",
    term: "VARCHAR",
    term_number: "INTEGER",
    label: "VARCHAR",
    note: "VARCHAR",
    coefficient: "DOUBLE",
    standard_error: "DOUBLE",
    clustered_standard_error: "DOUBLE",
    interval_basis: "VARCHAR",
    z: "DOUBLE",
    p_value: "DOUBLE",
    is_significant: "BOOLEAN",
    odds_ratio: "DOUBLE",
    odds_low: "DOUBLE",
    odds_high: "DOUBLE",
    average_marginal_effect: "DOUBLE",
    ame_low: "DOUBLE",
    ame_high: "DOUBLE",
    step: "DOUBLE",
    step_label: "VARCHAR",
    step_odds_ratio: "DOUBLE",
    step_odds_low: "DOUBLE",
    step_odds_high: "DOUBLE",
    step_effect: "DOUBLE",
    step_effect_low: "DOUBLE",
    step_effect_high: "DOUBLE",
    vif: "DOUBLE",
    term_mean: "DOUBLE",
    iterations: "INTEGER"
  },
  async rows(context) {
    const rows: Row[] = [];
    for (const fit of ["plain", "early"] as const) {
      const prepared = await prepareFit(context, fit);
      rows.push(...(await termRows(context, prepared)));
    }
    return rows;
  }
});

async function termRows(context: InsightContext, prepared: PreparedFit): Promise<Row[]> {
  const {fit, design, kept, dropped, problem} = prepared;
  const fitted = problem === undefined ? await logisticRegression(design) : undefined;
  const failure = problem ?? (fitted?.isFitted === false ? fitted.message : undefined);
  const intercept: Term = {
    term: "intercept",
    label: "Intercept",
    step: 1,
    stepLabel: "where all terms are 0"
  };
  if (fitted?.isFitted !== true) {
    return [intercept, ...kept, ...dropped].map((term, position) =>
      blankRow(fit, term, position, term.note ?? failure ?? null)
    );
  }
  const clustered = prepared.hasClusters
    ? await clusteredCovariance(fitted, "cluster_key")
    : undefined;
  const covariance = clustered?.covariance ?? fitted.covariance;
  const groups = Object.fromEntries(
    kept.filter(({group}) => group !== undefined).map(({term, group}) => [term, group as string])
  );
  const effects = await marginalEffects(fitted, covariance, groups);
  const inflation = varianceInflation(design);
  const width = intervalWidth(context);
  const alpha = 1 - Number(context.variable("confidence_level"));
  const fittedRows = [intercept, ...kept].map((term, position): Row => {
    const coefficient = fitted.coefficients[position] as number;
    const variance = (matrix: number[][]) => Math.sqrt(matrix[position]?.[position] as number);
    const error = variance(covariance);
    const z = coefficient / error;
    const pValue = twoSidedProbability(z);
    const row: Row = {
      ...blankRow(fit, term, position, null),
      coefficient,
      standard_error: variance(fitted.covariance),
      clustered_standard_error: clustered === undefined ? null : error,
      interval_basis: clustered === undefined ? "model" : "clustered by customer",
      z,
      p_value: pValue,
      is_significant: pValue < alpha,
      iterations: fitted.iterations
    };
    if (position === 0) return row;
    const odds = (units: number, errors: number) =>
      finite(Math.exp(units * (coefficient + errors * width * error)));
    const {effect, standardError} = effects[position - 1] as (typeof effects)[number];
    const [low, high] = [effect - width * standardError, effect + width * standardError];
    return {
      ...row,
      odds_ratio: odds(1, 0),
      odds_low: odds(1, -1),
      odds_high: odds(1, 1),
      step_odds_ratio: odds(term.step, 0),
      step_odds_low: odds(term.step, -1),
      step_odds_high: odds(term.step, 1),
      average_marginal_effect: effect,
      ame_low: low,
      ame_high: high,
      step_effect: effect * term.step,
      step_effect_low: low * term.step,
      step_effect_high: high * term.step,
      vif: inflation?.[position - 1] ?? null,
      term_mean: design.centers[position - 1] as number
    };
  });
  return [
    ...fittedRows,
    ...dropped.map((term, position) =>
      blankRow(fit, term, kept.length + 1 + position, term.note ?? null)
    )
  ];
}

function blankRow(fit: FitName, term: Term, position: number, note: string | null): Row {
  return {
    fit,
    term: term.term,
    term_number: position,
    label: term.label,
    note,
    step: term.step,
    step_label: term.stepLabel
  };
}

/** An odds ratio beyond what a number holds is not known, rather than infinite. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
