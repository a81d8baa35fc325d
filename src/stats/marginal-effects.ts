import {exactSum} from "./exact-sum.ts";
import type {LogisticFit} from "./logistic-regression.ts";
import {sqlNumber} from "./sql-number.ts";

/** By how much the probability changes, on average over the observations. */
export interface MarginalEffect {
  effect: number;
  standardError: number;
}

/**
 * Average marginal effects of a logistic regression: by how many percentage points does each term
 * change the probability, averaged over the observations as they are? Odds ratios tell the direction;
 * this is the size that someone can act on. For a measured term it is per unit, the slope at each
 * observation; for an indicator it is the change from no to yes, the other indicators of its group
 * (levels of the same segment) held at no. Standard errors by the delta method.
 *
 * Greene, W. H. (2012). Econometric Analysis, 7th edition, 17.3.2.
 *
 * @param covariance of the coefficients, intercept first: the model's or the clustered one
 * @param groups name of the group of each indicator, by term; a term without a group is measured
 * @returns one for each term, in order
 */
export async function marginalEffects(
  fit: LogisticFit,
  covariance: readonly (readonly number[])[],
  groups: Readonly<Record<string, string>> = {}
): Promise<MarginalEffect[]> {
  const {design, coefficients} = fit;
  const {query, table, terms, observationCount: n} = design;
  if (terms.length === 0) return [];
  const largest = terms.map(
    (_, k) =>
      Math.abs(design.centers[k] as number) +
      (design.bounds[k] as number) * (design.scales[k] as number)
  );
  const predictor = [
    sqlNumber(coefficients[0] as number),
    ...terms.map((term, k) => `${sqlNumber(coefficients[k + 1] as number)} * ${term}`)
  ].join(" + ");
  const probability = (sql: string) => `1e0 / (1e0 + exp(-(${sql})))`;
  const isMeasured = (term: string) => groups[term] === undefined;
  const indicators = terms.filter((term) => !isMeasured(term));

  const lines = [`${probability(predictor)} as p`];
  const sums = [
    `${exactSum("p * (1e0 - p)", 0.25, n)} as slope`,
    `${exactSum("p * (1e0 - p) * (1e0 - 2e0 * p)", 0.25, n)} as bend`,
    ...terms.map(
      (term, k) =>
        `${exactSum(`p * (1e0 - p) * (1e0 - 2e0 * p) * ${term}`, 0.25 * (largest[k] as number), n)} as bend_${k}`
    )
  ];
  for (const term of indicators) {
    const j = terms.indexOf(term);
    const group = terms.filter((other) => groups[other] === groups[term]);
    const others = group.map(
      (other) => ` - ${sqlNumber(coefficients[terms.indexOf(other) + 1] as number)} * ${other}`
    );
    const without = `${predictor}${others.join("")}`;
    lines.push(
      `${probability(without)} as without_${j}`,
      `${probability(`${without} + ${sqlNumber(coefficients[j + 1] as number)}`)} as with_${j}`
    );
    const gain = `(with_${j} * (1e0 - with_${j}) - without_${j} * (1e0 - without_${j}))`;
    sums.push(
      `${exactSum(`with_${j} - without_${j}`, 1, n)} as change_${j}`,
      `${exactSum(`with_${j} * (1e0 - with_${j})`, 0.25, n)} as own_${j}`,
      `${exactSum(gain, 0.25, n)} as gain_${j}`,
      ...terms
        .map((other, k) => ({other, k}))
        .filter(({other}) => !group.includes(other))
        .map(
          ({other, k}) =>
            `${exactSum(`${gain} * ${other}`, 0.25 * (largest[k] as number), n)} as gain_${j}_${k}`
        )
    );
  }
  const [row = {}] = await query<Record<string, number>>(
    `select ${sums.join(",\n  ")} from (select *, ${lines.join(", ")} from ${table})`
  );
  const average = (key: string) => (row[key] as number) / n;
  return terms.map((term, j) => {
    let effect: number;
    let gradient: number[];
    if (isMeasured(term)) {
      const own = coefficients[j + 1] as number;
      effect = own * average("slope");
      gradient = [
        own * average("bend"),
        ...terms.map((_, k) => own * average(`bend_${k}`) + (k === j ? average("slope") : 0))
      ];
    } else {
      effect = average(`change_${j}`);
      gradient = [
        average(`gain_${j}`),
        ...terms.map((other, k) => {
          if (k === j) return average(`own_${j}`);
          return groups[other] === groups[term] ? 0 : average(`gain_${j}_${k}`);
        })
      ];
    }
    const variance = gradient.reduce(
      (sum, left, a) =>
        sum +
        left *
          gradient.reduce((inner, right, b) => inner + right * (covariance[a]?.[b] as number), 0),
      0
    );
    return {effect, standardError: Math.sqrt(variance)};
  });
}
