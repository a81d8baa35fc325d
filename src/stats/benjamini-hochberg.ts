/**
 * P-values adjusted for their number: of many comparisons, which still stand when a share of 5%
 * false ones among those called significant is accepted? Prefer it to Bonferroni's correction
 * wherever a wrong flag costs little and a missed one costs something, as on a dashboard.
 *
 * Benjamini, Y. & Hochberg, Y. (1995). J. R. Statist. Soc. B 57, 289–300.
 *
 * @returns adjusted values in the order given; empty for none
 * @throws RangeError for a value outside 0 to 1
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const wrong = pValues.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new RangeError(`p-values must be between 0 and 1: ${wrong}`);
  const falling = pValues
    .map((value, index) => ({value, index}))
    .sort((a, b) => b.value - a.value || b.index - a.index);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  falling.forEach(({value, index}, place) => {
    const rank = pValues.length - place;
    smallest = Math.min(smallest, (value * pValues.length) / rank);
    adjusted[index] = smallest;
  });
  return adjusted;
}
