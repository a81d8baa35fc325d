/** Round numbers between two ends, about as many as asked for. */
export function niceTicks(start: number, end: number, count = 5): number[] {
  if (!(end > start)) return [start];
  const rough = (end - start) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let position = Math.ceil(start / step); position * step <= end; position++) {
    ticks.push(Number((position * step).toPrecision(12)));
  }
  return ticks;
}
