import {describe, expect, inject, it} from "vitest";
import {queryPublished} from "../../src/cli/query.ts";
import {isDevelopmentPart} from "../support/corpora.ts";

const built = inject("letsgo");

/** First row of a query over what was published from the real calls. */
async function row(sql: string): Promise<unknown[]> {
  const {rows} = await queryPublished(built?.data ?? "", sql);
  return rows[0] ?? [];
}

// the counts that the source's own rules give on the development part of the corpus
describe.skipIf(built === undefined || !isDevelopmentPart)("Let's Go", () => {
  it("has the sessions and their outcomes", async () => {
    expect(
      await row(`select count(*), count(*) filter (where outcome = 'completed'),
        count(*) filter (where outcome = 'abandoned'), count(*) filter (where outcome = 'not_connected')
        from fact_sessions`)
    ).toEqual([481, 335, 140, 6]);
  });

  it("has the turns and their errors", async () => {
    expect(
      await row(`select sum(agent_turn_count)::int, sum(customer_turn_count)::int, sum(silence_turn_count)::int,
        sum(misunderstanding_turn_count)::int, sum(intent_failure_turn_count)::int, sum(error_turn_count)::int
        from fact_sessions`)
    ).toEqual([5913, 5465, 321, 1671, 973, 2069]);
  });

  it("has the recognizer's confidence", async () => {
    expect(
      await row(`select count(asr_confidence_mean), round(avg(asr_confidence_mean), 5) from fact_sessions
        where outcome <> 'not_connected'`)
    ).toEqual([471, 0.61732]);
  });

  it("finds what drives abandonment, as R's glm and statsmodels do", async () => {
    expect(
      await row(`select n, round(intercept.coefficient, 4), round(slope.coefficient, 4), round(slope.standard_error, 4)
        from abandonment_fits
        inner join abandonment_coefficients as intercept using (fit)
        inner join abandonment_coefficients as slope using (fit)
        where fit = 'plain' and intercept.term = 'intercept' and slope.term = 'asr_confidence_mean'`)
    ).toEqual([471, 2.7846, -6.2974, 0.704]);
  });
});
