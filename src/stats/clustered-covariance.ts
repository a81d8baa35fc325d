import {exactSum} from "./exact-sum.ts";
import {standardized} from "./logistic-design.ts";
import {inUnits, type LogisticFit} from "./logistic-regression.ts";
import {sqlNumber} from "./sql-number.ts";

/** What a clustered covariance is made of. */
export interface ClusteredCovariance {
  clusterCount: number;
  /** Of the coefficients, intercept first. */
  covariance: number[][];
}

/**
 * Covariance of a logistic regression's coefficients where observations come in clusters: how sure are
 * they, when the sessions of one customer resemble each other? The model's own covariance takes every
 * session as news. Prefer this one wherever customers come back; below some 30 clusters it is too small.
 *
 * The sandwich, H⁻¹ (sum over clusters of score times score) H⁻¹, times
 * G / (G - 1) * (n - 1) / (n - k): Cameron, A. C. & Miller, D. L. (2015). Journal of Human Resources 50, 317–372.
 *
 * @param cluster column that names the cluster; no NULL in it
 * @returns undefined for fewer than two clusters, or as many coefficients as clusters or more
 */
export async function clusteredCovariance(
  fit: LogisticFit,
  cluster: string
): Promise<ClusteredCovariance | undefined> {
  const {design, standardizedCoefficients: coefficients} = fit;
  const {query, table, outcome, terms, bounds, observationCount: n} = design;
  const names = ["1e0", ...terms.map((_, j) => `z${j}`)];
  await query(
    `create or replace temp table cluster_scores as
     select ${names.map((name, a) => `${exactSum(`residual * ${name}`, a === 0 ? 1 : (bounds[a - 1] as number), n)} as s${a}`).join(", ")}
     from (
       select *,
         happened - 1e0 / (1e0 + exp(-(${coefficients.map((value, j) => `${sqlNumber(value)} * ${names[j]}`).join(" + ")}))) as residual
       from (
         select ${cluster} as cluster_key, cast(cast(${outcome} as integer) as double) as happened
           ${terms.map((_, j) => `, ${standardized(design, j)} as z${j}`).join("")}
         from ${table}))
     group by cluster_key`
  );
  const [range = {}] = await query<Record<string, number>>(
    `select cast(count(*) as integer) as clusters, ${names.map((_, a) => `max(abs(s${a})) as m${a}`).join(", ")} from cluster_scores`
  );
  const clusterCount = range.clusters ?? 0;
  if (clusterCount <= names.length) {
    await query("drop table cluster_scores");
    return undefined;
  }
  const pairs = names.flatMap((_, a) =>
    names.slice(a).map((_, offset) => [a, a + offset] as const)
  );
  const [row = {}] = await query<Record<string, number>>(
    `select ${pairs
      .map(([a, b]) => {
        const bound = (range[`m${a}`] as number) * (range[`m${b}`] as number);
        return `${exactSum(`s${a} * s${b}`, bound, clusterCount)} as meat_${a}_${b}`;
      })
      .join(", ")} from cluster_scores`
  );
  await query("drop table cluster_scores");
  const meat = names.map((_, a) =>
    names.map((_, b) => row[`meat_${Math.min(a, b)}_${Math.max(a, b)}`] as number)
  );
  const correction = (clusterCount / (clusterCount - 1)) * ((n - 1) / (n - names.length));
  const bread = fit.standardizedCovariance;
  const sandwich = product(product(bread, meat), bread).map((line) =>
    line.map((value) => value * correction)
  );
  return {clusterCount, covariance: inUnits(design, coefficients, sandwich).covariance};
}

function product(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((line) =>
    line.map((_, column) =>
      line.reduce((sum, value, index) => sum + value * (b[index]?.[column] as number), 0)
    )
  );
}
