import {defineInsight} from "../../src/engine/insight.ts";
import {calibration} from "../../src/stats/calibration.ts";
import {
  fitInputs,
  predictedProbability,
  prepareFit,
  publishedCoefficients
} from "./_abandonment.ts";

/** One row per fit and tenth of its sessions, by predicted probability: what was foretold and what came. */
export default defineInsight({
  name: "abandonment_calibration",
  inputs: [...fitInputs, "abandonment_coefficients"],
  columns: {
    fit: "VARCHAR",
    bin: "INTEGER",
    n: "INTEGER",
    abandoned_count: "INTEGER",
    predicted_mean: "DOUBLE",
    observed: "DOUBLE",
    low: "DOUBLE",
    high: "DOUBLE"
  },
  async rows(context) {
    const {query, ref, variable} = context;
    const rows: Record<string, unknown>[] = [];
    for (const fit of ["plain", "early"] as const) {
      const {coefficients} = await publishedCoefficients(
        query,
        ref("abandonment_coefficients"),
        fit
      );
      if (coefficients.size === 0) continue;
      const {table, design} = await prepareFit(context, fit);
      const bins = await calibration(query, {
        table,
        outcome: design.outcome,
        probability: predictedProbability(coefficients),
        key: "session_id",
        level: Number(variable("confidence_level"))
      });
      rows.push(
        ...bins.map(({bin, count, eventCount, predicted, observed, low, high}) => ({
          fit,
          bin,
          n: count,
          abandoned_count: eventCount,
          predicted_mean: predicted,
          observed,
          low,
          high
        }))
      );
    }
    return rows;
  }
});
