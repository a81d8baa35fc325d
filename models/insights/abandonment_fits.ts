import {defineInsight, type InsightContext} from "../../src/engine/insight.ts";
import {areaUnderCurve} from "../../src/stats/area-under-curve.ts";
import {brierScore} from "../../src/stats/brier-score.ts";
import {logLikelihood} from "../../src/stats/log-likelihood.ts";
import {secondOpinion} from "../../src/stats/second-opinion.ts";
import {
  fitInputs,
  fitTexts,
  type PreparedFit,
  predictedProbability,
  prepareFit,
  publishedCoefficients
} from "./_abandonment.ts";

/** One row per fit: on whom it stands, how well it tells leavers apart, and whether a second program agrees. */
export default defineInsight({
  name: "abandonment_fits",
  inputs: [...fitInputs, "abandonment_coefficients"],
  columns: {
    fit: "VARCHAR",
    label: "VARCHAR",
    population: "VARCHAR",
    method: "VARCHAR",
    status: "VARCHAR",
    note: "VARCHAR",
    n: "INTEGER",
    abandoned_count: "INTEGER",
    customer_count: "INTEGER",
    term_count: "INTEGER",
    intercept: "DOUBLE",
    interval_basis: "VARCHAR",
    log_likelihood: "DOUBLE",
    null_log_likelihood: "DOUBLE",
    pseudo_r_squared: "DOUBLE",
    auc: "DOUBLE",
    auc_low: "DOUBLE",
    auc_high: "DOUBLE",
    brier: "DOUBLE",
    null_brier: "DOUBLE",
    iterations: "INTEGER",
    converged: "BOOLEAN",
    second_opinion_n: "INTEGER",
    second_opinion_max_difference: "DOUBLE"
  },
  async rows(context) {
    const rows = [];
    for (const fit of ["plain", "early"] as const) {
      const prepared = await prepareFit(context, fit);
      rows.push(await fitRow(context, prepared));
    }
    return rows;
  }
});

async function fitRow(
  context: InsightContext,
  {fit, table, design, customerCount, problem}: PreparedFit
): Promise<Record<string, unknown>> {
  const {query, ref} = context;
  const {observationCount: n, eventCount: events, outcome} = design;
  const row = {
    fit,
    ...fitTexts[fit],
    n,
    abandoned_count: events,
    customer_count: customerCount
  };
  const {coefficients, iterations, intervalBasis, note} = await publishedCoefficients(
    query,
    ref("abandonment_coefficients"),
    fit
  );
  if (coefficients.size === 0) {
    const status = problem?.startsWith("too little data") ? "too little data" : "not fitted";
    return {...row, status, note: problem ?? note, term_count: 0, converged: false};
  }
  const probability = predictedProbability(coefficients);
  const level = Number(context.variable("confidence_level"));
  const area = await areaUnderCurve(query, {table, outcome, score: probability, level});
  const share = events / n;
  const nullLogLikelihood = events * Math.log(share) + (n - events) * Math.log(1 - share);
  const likelihood = await logLikelihood(query, {table, outcome, probability});
  const opinion = await secondOpinion(design, {key: "session_id"});
  return {
    ...row,
    status: "fitted",
    term_count: coefficients.size - 1,
    intercept: coefficients.get("intercept"),
    interval_basis: intervalBasis,
    log_likelihood: likelihood,
    null_log_likelihood: nullLogLikelihood,
    pseudo_r_squared: likelihood === undefined ? null : 1 - likelihood / nullLogLikelihood,
    auc: area?.area,
    auc_low: area?.interval?.low,
    auc_high: area?.interval?.high,
    brier: await brierScore(query, {table, outcome, probability}),
    null_brier: share * (1 - share),
    iterations,
    converged: true,
    second_opinion_n: opinion?.observationCount,
    second_opinion_max_difference: opinion?.maximumDifference
  };
}
