import {describe, expect, it} from "vitest";
import {logisticDesign} from "../../src/stats/logistic-design.ts";
import {logisticRegression} from "../../src/stats/logistic-regression.ts";
import {withAbandonment} from "./abandonment-support.ts";

type Row = Record<string, string | number | boolean | null>;

/** The law by which the made-up sessions are abandoned. */
interface Law {
  intercept: number;
  confidence: number;
  misunderstanding: number;
  silence: number;
  firstTime: number;
  rural: number;
}

const law: Law = {
  intercept: 0.6,
  confidence: -3,
  misunderstanding: 0.9,
  silence: 0.7,
  firstTime: 0.5,
  rural: 0.4
};

/**
 * Sessions whose abandonment follows a known law in what their first two turns show. Marks are set as a real log
 * has them: whether a turn was misunderstood shows only in the agent's answer, and a session abandoned at its second
 * turn had none.
 *
 * @param options.leavingTurns abandoned sessions end at so many different turns, from the second on
 * @param options.sessionsPerCustomer one customer's sessions share what is not in the law, by this much
 */
function madeUp(
  count: number,
  seed: number,
  {intercept, confidence, misunderstanding, silence, firstTime, rural}: Law,
  {
    leavingTurns = 6,
    sessionsPerCustomer = 1,
    shared = 0
  }: {leavingTurns?: number; sessionsPerCustomer?: number; shared?: number} = {}
) {
  const uniform = (name: string, of = "i") =>
    `(hash(${of}, '${name}', ${seed}) % 1000003 + 0.5) / 1000003e0`;
  const normal = (name: string, of: string) =>
    `sqrt(-2 * ln(${uniform(`${name} radius`, of)})) * cos(6.283185307179586 * ${uniform(`${name} angle`, of)})`;
  return {
    setUp: `
      create table drawn as
      select *,
        case when is_silent_1 then score_2 else (score_1 + score_2) / 2 end as opening,
        ${uniform("misunderstood 1")} < 0.5 - 0.4 * score_1 as is_misunderstood_1,
        ${uniform("misunderstood 2")} < 0.5 - 0.4 * score_2 as is_misunderstood_2
      from (
        select i,
          i // ${sessionsPerCustomer} as customer,
          0.3 + 0.7 * ${uniform("score 1")} as score_1,
          0.3 + 0.7 * ${uniform("score 2")} as score_2,
          ${uniform("silent")} < 0.1 as is_silent_1,
          case when ${uniform("first known")} < 0.95 then ${uniform("first")} < 0.3 end as is_first_time_user,
          case when ${uniform("area known")} < 0.9 then case when ${uniform("area")} < 0.4 then 'rural' else 'urban' end end as area
        from range(${count}) as numbers(i));
      create table ended as
      select *,
        (case when is_abandoned then 2 + hash(i, 'length', ${seed}) % ${leavingTurns} else 5 + hash(i, 'length', ${seed}) % 10 end)::integer as length
      from (
        select *,
          ${uniform("abandoned")} < 1 / (1 + exp(-(${intercept} + ${confidence} * opening
            + ${misunderstanding} * (is_misunderstood_1 and not is_silent_1)::integer + ${silence} * is_silent_1::integer
            + ${firstTime} * coalesce(is_first_time_user, false)::integer
            + ${rural} * coalesce(area = 'rural', false)::integer
            + ${shared} * ${normal("customer", "customer")}))) as is_abandoned
        from drawn)`,
    sessions: `
      select 's' || i as session_id, 'c' || customer as customer_key,
        case when is_abandoned then 'abandoned' when i % 9 = 0 then 'escalated' else 'completed' end as outcome,
        length::integer as customer_turn_count, opening as asr_confidence_mean, is_first_time_user, area,
        'voice' as channel, 'bot' as agent_kind,
        case when is_abandoned then case when i % 3 = 0 then 'payment' else 'address' end end as drop_off_stage
      from ended`,
    turns: `
      select 's' || i as session_id, (2 * turn)::integer as turn_index, 'customer' as speaker, turn::integer as customer_turn_number,
        case turn when 1 then case when not is_silent_1 then score_1 end when 2 then score_2 else 0.6 end as asr_confidence,
        -- nobody answered the last turn of an abandoned session
        not (is_abandoned and turn = length)
          and case turn when 1 then is_misunderstood_1 and not is_silent_1 when 2 then is_misunderstood_2 else hash(i, turn) % 10 = 0 end
          as is_misunderstood,
        turn = 1 and is_silent_1 as is_silent, false as is_intent_failure,
        is_misunderstood or is_silent as is_error,
        case when turn < 3 then 'address' else 'payment' end as stage
      from (select *, unnest(range(1, length + 1)) as turn from ended)`
  };
}

const termsOf = async (query: (sql: string) => Promise<Row[]>, fit: string) =>
  new Map(
    (await query(`from abandonment_coefficients where fit = '${fit}' order by term_number`)).map(
      (row) => [row.term as string, row]
    )
  );

describe("the early fit", () => {
  it.each([1, 2, 3, 4])("recovers the law of 5,000 generated sessions, seed %i", async (seed) => {
    await withAbandonment(madeUp(5000, seed, law), async (query) => {
      const terms = await termsOf(query, "early");
      for (const [term, truth] of Object.entries({
        intercept: law.intercept,
        early_confidence: law.confidence,
        early_misunderstanding: law.misunderstanding,
        early_silence: law.silence,
        first_time_user: law.firstTime,
        first_time_user_unknown: 0,
        area_rural: law.rural,
        area_unknown: 0
      })) {
        const {coefficient, standard_error} = terms.get(term) as {
          coefficient: number;
          standard_error: number;
        };
        // of 32 right coefficients one lies further off in 70 such sets of seeds
        expect.soft(Math.abs(coefficient - truth) / standard_error, term).toBeLessThan(3.5);
      }
      const [fit] = await query<Row>("from abandonment_fits where fit = 'early'");
      expect(fit).toMatchObject({
        status: "fitted",
        n: 5000,
        converged: true,
        interval_basis: "model"
      });
      expect(fit?.second_opinion_n).toBe(2000);
      expect(fit?.second_opinion_max_difference).toBeLessThan(1e-6);
      const bins = await query<Row>(
        "from abandonment_calibration where fit = 'early' order by bin"
      );
      expect(bins.map(({n}) => n)).toEqual(new Array(10).fill(500));
      expect((bins[9]?.observed as number) > (bins[0]?.observed as number)).toBe(true);
    });
  });

  it("is not fooled by marks that are missing because the customer left", async () => {
    const harmless = {...law, confidence: 0, misunderstanding: 0, silence: 0};
    await withAbandonment(madeUp(20_000, 5, harmless, {leavingTurns: 2}), async (query) => {
      const terms = await termsOf(query, "early");
      expect(Math.abs(terms.get("early_misunderstanding")?.z as number)).toBeLessThan(3);
      // the same with the second turn's marks: who left there has none, so misunderstanding seems to keep customers
      await query(`create table naive as
        select any_value(outcome) = 'abandoned' as is_abandoned, bool_or(is_misunderstood)::integer::double as misunderstood
        from int_turns join fact_sessions using (session_id) where customer_turn_number <= 2 group by session_id`);
      const design = await logisticDesign({
        query,
        table: "naive",
        outcome: "is_abandoned",
        terms: ["misunderstood"]
      });
      const fit = await logisticRegression(design);
      if (!fit.isFitted) throw new Error(fit.message);
      const z = (fit.coefficients[1] as number) / Math.sqrt(fit.covariance[1]?.[1] as number);
      expect(z).toBeLessThan(-5);
    });
  });

  it("widens its intervals where sessions of one customer resemble each other", async () => {
    const repeat = madeUp(5000, 6, law, {sessionsPerCustomer: 10, shared: 1.5});
    await withAbandonment(repeat, async (query) => {
      const terms = await termsOf(query, "early");
      const {standard_error, clustered_standard_error, interval_basis, z, coefficient} = terms.get(
        "intercept"
      ) as Record<string, number>;
      expect(interval_basis).toBe("clustered by customer");
      expect(clustered_standard_error).not.toBe(standard_error);
      expect(z).toBeCloseTo((coefficient as number) / (clustered_standard_error as number), 10);
      const [totals] = await query<Row>("from abandonment_totals");
      expect(totals).toMatchObject({session_count: 5000, customer_count: 500});
      expect(totals?.design_effect).toBeGreaterThan(2);
    });
  });

  it("leaves out what does not vary, is not known, or says what other terms say, each with its reason", async () => {
    const given = madeUp(3000, 7, law);
    await withAbandonment(
      {
        ...given,
        sessions: `select * replace (null as is_first_time_user, case when area = 'rural' then 'text' else 'voice' end as channel,
          case when substr(session_id, 2)::integer < 20 then 'human' else 'bot' end as agent_kind) from (${given.sessions})`
      },
      async (query) => {
        const terms = await termsOf(query, "early");
        expect(terms.get("area_rural")?.coefficient).not.toBeNull();
        expect(terms.get("first_time_user")?.note).toBe("not known of any session");
        expect(terms.get("channel_text")?.note).toBe("follows from the terms before it");
        expect(terms.get("agent_kind_human")?.note).toBe("too little data: 20 sessions");
        expect(terms.get("early_confidence_unknown")).toBeUndefined();
        const left = [...terms.values()].filter(({note}) => note !== null);
        expect(
          left.every(
            ({coefficient, p_value, step_effect}) =>
              coefficient === null && p_value === null && step_effect === null
          )
        ).toBe(true);
      }
    );
  });

  it("gives openings without a score a term of their own and keeps their sessions", async () => {
    const given = madeUp(3000, 8, law);
    await withAbandonment(
      {
        ...given,
        turns: `select * replace (case when hash(session_id) % 5 = 0 then null else asr_confidence end as asr_confidence) from (${given.turns})`
      },
      async (query) => {
        const terms = await termsOf(query, "early");
        expect(terms.get("early_confidence_unknown")?.coefficient).not.toBeNull();
        expect(terms.get("early_confidence_unknown")?.term_mean).toBeCloseTo(0.2, 1);
        const [fit] = await query<Row>("select n from abandonment_fits where fit = 'early'");
        expect(fit?.n).toBe(3000);
      }
    );
  });

  it("takes as many terms as the abandoned sessions can carry, the first ones first", async () => {
    await withAbandonment(madeUp(120, 9, {...law, intercept: -0.2}), async (query) => {
      const [fit] = await query<Row>("from abandonment_fits where fit = 'early'");
      const events = fit?.abandoned_count as number;
      expect(fit?.status).toBe("fitted");
      expect(fit?.term_count).toBeLessThanOrEqual(Math.floor(events / 10));
      const terms = await termsOf(query, "early");
      expect(terms.get("early_confidence")?.coefficient).not.toBeNull();
      expect(
        [...terms.values()].filter(({note}) => String(note).startsWith("too little data")).length
      ).toBeGreaterThan(0);
    });
  });

  it("looks at sessions that could have been abandoned, of at least two customer turns", async () => {
    const outcomes = ["completed", "abandoned", "escalated", "failed", "not_connected"];
    const rows = outcomes.flatMap((outcome) =>
      [0, 1, 2, 3].map(
        (turns) =>
          `('${outcome} ${turns}', '${outcome}', ${turns}, ${turns === 0 ? "null" : "0.5"})`
      )
    );
    await withAbandonment(
      {
        sessions: `from (values ${rows.join(", ")}, ('unknown', null, 3, 0.5)) as given(session_id, outcome, customer_turn_count, asr_confidence_mean)`,
        turns: `select session_id, 'customer' as speaker, unnest(range(1, customer_turn_count + 1))::integer as customer_turn_number, 0.5 as asr_confidence from fact_sessions`
      },
      async (query) => {
        const fits = await query<Row>(
          "select fit, n, abandoned_count, status from abandonment_fits order by fit"
        );
        expect(fits).toEqual([
          {fit: "early", n: 6, abandoned_count: 2, status: "too little data"},
          {fit: "plain", n: 9, abandoned_count: 3, status: "too little data"}
        ]);
      }
    );
  });
});

describe("without data", () => {
  it("says that there is too little, and nothing else", async () => {
    await withAbandonment(
      {sessions: "select 'x' as session_id limit 0", turns: "select 'x' as session_id limit 0"},
      async (query) => {
        const fits = await query<Row>(
          "select fit, n, status, note, intercept from abandonment_fits order by fit"
        );
        expect(fits).toEqual([
          {
            fit: "early",
            n: 0,
            status: "too little data",
            note: "too little data: 0 sessions, 0 of them abandoned",
            intercept: null
          },
          {
            fit: "plain",
            n: 0,
            status: "too little data",
            note: "too little data: 0 sessions, 0 of them abandoned",
            intercept: null
          }
        ]);
        const coefficients = await query<Row>("from abandonment_coefficients");
        expect(
          coefficients.every(({coefficient, note}) => coefficient === null && note !== null)
        ).toBe(true);
        expect(await query("from abandonment_calibration")).toEqual([]);
        expect(await query("from abandonment_survival")).toEqual([]);
        expect(
          await query("select session_count, abandonment_rate, low from abandonment_totals")
        ).toEqual([{session_count: 0, abandonment_rate: null, low: null}]);
        const findings = await query<Row>("select kind from abandonment_findings");
        expect(findings).toEqual([{kind: "too little data"}]);
      }
    );
  });

  it("does not fit what separates the outcomes, and says so", async () => {
    await withAbandonment(
      {
        sessions: `select 's' || i as session_id, case when i % 2 = 0 then 'abandoned' else 'completed' end as outcome,
          3 as customer_turn_count, case when i % 2 = 0 then 0.2 else 0.8 end + i / 1000e0 as asr_confidence_mean from range(100) as numbers(i)`,
        turns: `select session_id, 'customer' as speaker, unnest(range(1, 4))::integer as customer_turn_number, asr_confidence_mean as asr_confidence from fact_sessions`
      },
      async (query) => {
        const [fit] = await query<Row>("from abandonment_fits where fit = 'plain'");
        expect(fit).toMatchObject({status: "not fitted", intercept: null, converged: false});
        expect(fit?.note).toContain("asr_confidence_mean");
        expect(await query("from abandonment_calibration where fit = 'plain'")).toEqual([]);
      }
    );
  });
});

describe("the marts beside the fits", () => {
  const sessions = `from (values
    ('a', null, 'abandoned', 1, 0.25, 'greeting'), ('b', null, 'abandoned', 3, 0.35, 'payment'), ('c', null, 'completed', 3, 1.0, null),
    ('d', null, 'escalated', 4, 0.95, null), ('e', null, 'failed', 2, 0.25, null), ('f', null, 'abandoned', 3, null, null)
  ) as given(session_id, customer_key, outcome, customer_turn_count, asr_confidence_mean, drop_off_stage)`;
  const turns = `
    select session_id, 'customer' as speaker, turn::integer as customer_turn_number,
      turn = 2 as is_misunderstood, session_id = 'a' as is_silent, false as is_intent_failure, turn = 2 or session_id = 'a' as is_error,
      case when turn = 1 then 'greeting' else 'payment' end as stage
    from (select session_id, unnest(range(1, customer_turn_count + 1)) as turn from fact_sessions)`;
  const given = {sessions, turns};

  it("follow the sessions turn by turn", async () => {
    await withAbandonment(given, async (query) => {
      expect(
        await query(
          "select turn_number, at_risk, abandoned_here, completed_here, escalated_here, still_on_line, not_abandoned, leaving_rate from abandonment_survival"
        )
      ).toEqual([
        {
          turn_number: 1,
          at_risk: 5,
          abandoned_here: 1,
          completed_here: 0,
          escalated_here: 0,
          still_on_line: 1,
          not_abandoned: 0.8,
          leaving_rate: 0.2
        },
        {
          turn_number: 2,
          at_risk: 4,
          abandoned_here: 0,
          completed_here: 0,
          escalated_here: 0,
          still_on_line: 0.8,
          not_abandoned: 0.8,
          leaving_rate: 0
        },
        {
          turn_number: 3,
          at_risk: 4,
          abandoned_here: 2,
          completed_here: 1,
          escalated_here: 0,
          still_on_line: 0.8,
          not_abandoned: 0.4,
          leaving_rate: 0.5
        },
        {
          turn_number: 4,
          at_risk: 1,
          abandoned_here: 0,
          completed_here: 0,
          escalated_here: 1,
          still_on_line: 0.2,
          not_abandoned: 0.4,
          leaving_rate: 0
        }
      ]);
    });
  });

  it("have Wilson's interval where no customer comes back", async () => {
    await withAbandonment(given, async (query) => {
      const [row] = await query<Row>("select low, high, design_effect from abandonment_totals");
      // statsmodels 0.15.0: proportion_confint(3, 5, method="wilson")
      expect(row?.low).toBeCloseTo(0.230724281276, 12);
      expect(row?.high).toBeCloseTo(0.8823792257673, 12);
      expect(row?.design_effect).toBe(1);
    });
  });

  it("count errors where they fall, and put those after the 20th turn together", async () => {
    const long = {
      sessions: `${sessions.replace("('f', null, 'abandoned', 3", "('f', null, 'abandoned', 25")}`,
      turns
    };
    await withAbandonment(long, async (query) => {
      const rows = await query<Row>("from abandonment_errors_by_turn");
      expect(rows).toHaveLength(21);
      expect(rows[0]).toMatchObject({
        turn_position: 1,
        turn_count: 6,
        error_count: 1,
        silence_count: 1,
        misunderstanding_count: 0
      });
      expect(rows[1]).toMatchObject({
        turn_position: 2,
        turn_count: 5,
        error_count: 5,
        misunderstanding_count: 5
      });
      expect(rows[20]).toMatchObject({
        turn_position: 21,
        turn_label: "21 and later",
        is_enough: false,
        turn_count: 5,
        error_count: 0
      });
      // five turns of one customer count as one trial, statsmodels' proportion_confint(0, 1): how others fare is not known
      expect(rows[20]?.high).toBeCloseTo(0.7934506856227626, 12);
    });
  });

  it("put a session into its tenth of confidence, a perfect one into the last", async () => {
    await withAbandonment(given, async (query) => {
      const rows = await query<Row>(
        "select bin_low, n, abandoned_count, rate from abandonment_by_confidence"
      );
      expect(rows).toEqual([
        {bin_low: 0.2, n: 1, abandoned_count: 1, rate: 1},
        {bin_low: 0.3, n: 1, abandoned_count: 1, rate: 1},
        {bin_low: 0.9, n: 2, abandoned_count: 0, rate: 0}
      ]);
    });
  });

  it("say at which stage sessions were abandoned, known or not", async () => {
    await withAbandonment(given, async (query) => {
      const rows = await query<Row>(
        "select stage, session_count, abandoned_here, round(share, 3) as share, round(leaving_rate, 3) as leaving_rate from abandonment_stages"
      );
      expect(rows).toEqual([
        {stage: "greeting", session_count: 5, abandoned_here: 1, share: 0.333, leaving_rate: 0.2},
        {stage: "not known", session_count: 1, abandoned_here: 1, share: 0.333, leaving_rate: null},
        {stage: "payment", session_count: 4, abandoned_here: 1, share: 0.333, leaving_rate: 0.25}
      ]);
    });
  });
});

describe("the findings", () => {
  it("name the drivers by size, then where, then what is not clear", async () => {
    await withAbandonment(madeUp(5000, 10, {...law, rural: 0}), async (query) => {
      const findings = await query<Row>("from abandonment_findings order by finding_number");
      const drivers = findings.filter(({kind}) => kind === "driver");
      expect(drivers.map(({evidence_metric}) => evidence_metric).sort()).toEqual([
        "early_confidence",
        "early_misunderstanding",
        "early_silence",
        "first_time_user"
      ]);
      const sizes = drivers.map(({value}) => Math.abs(value as number));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(findings.slice(0, drivers.length)).toEqual(drivers);
      const confidence = drivers.find(
        ({evidence_metric}) => evidence_metric === "early_confidence"
      );
      expect(confidence?.sentence).toContain(
        `${((confidence?.value as number) * 100).toFixed(1)} percentage points more often`
      );
      expect(findings.find(({kind}) => kind === "stage")?.headline).toContain("address");
      const unclear = findings.find(({kind}) => kind === "unclear");
      expect(unclear?.sentence).toContain("rural area");
      expect(findings.findIndex(({kind}) => kind === "unclear")).toBeGreaterThan(
        findings.findIndex(({kind}) => kind === "stage")
      );
    });
  });

  it("claim nothing of sessions in which nothing matters", async () => {
    const nothing = {
      intercept: -1,
      confidence: 0,
      misunderstanding: 0,
      silence: 0,
      firstTime: 0,
      rural: 0
    };
    await withAbandonment(madeUp(2000, 12, nothing), async (query) => {
      const kinds = (await query<Row>("select kind, headline from abandonment_findings")).map(
        ({kind}) => kind
      );
      expect(kinds).not.toContain("driver");
      expect(kinds).not.toContain("association");
      expect(kinds).toContain("unclear");
    });
  });

  it("are the same for the same sessions in another order", async () => {
    const given = madeUp(4000, 11, law, {sessionsPerCustomer: 3, shared: 1});
    const marts = [
      "abandonment_fits",
      "abandonment_coefficients",
      "abandonment_calibration",
      "abandonment_findings"
    ];
    const read = (query: (sql: string) => Promise<Row[]>) =>
      Promise.all(marts.map((mart) => query(`from ${mart} order by all`)));
    const first = await withAbandonment(given, read);
    const second = await withAbandonment(
      {
        ...given,
        sessions: `from (${given.sessions}) order by md5(session_id)`,
        turns: `from (${given.turns}) order by md5(session_id), md5(cast(turn_index as varchar))`
      },
      read
    );
    expect(second).toEqual(first);
  });
});
