/** Numbers that look drawn from 0 (included) to 1 (excluded); the same seed gives the same numbers. */
export type Random = () => number;

/**
 * A small, fast source of repeatable randomness, for resampling and simulation: the same input must
 * give the same bytes. Not for keys and secrets.
 *
 * sfc32 of Chris Doty-Humphrey's PractRand, seeded by splitmix32 so that neighboring seeds differ.
 *
 * @throws RangeError unless seed is a whole number
 * @example const random = seededRandom(7); random() // always the same first number
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number: ${seed}`);
  let state = seed | 0;
  const splitmix = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, counter] = [splitmix(), splitmix(), splitmix(), 1];
  const next = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return (result >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}
