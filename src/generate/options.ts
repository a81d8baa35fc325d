import {z} from "zod";

/**
 * The law of abandonment: of voice and text sessions that reach a second customer turn,
 *
 *     log odds of abandonment = intercept
 *       + early_confidence * mean confidence of the first two customer turns that have one
 *       + early_misunderstanding, where the first customer turn was misunderstood
 *       + early_silence, where the first customer turn was silent
 *       + first_time_user, where the customer had not used the service before
 *       + area_rural, where the customer lives in the country
 *       + channel_text, where the session is a chat
 *
 * A session without any confidence in its first two turns, such as a chat, counts as one of
 * `unscoredConfidence`. Marks of the second turn do not enter: whoever leaves after it is not asked
 * again, so that an analyst could not tell cause from effect there.
 */
export const lawOfAbandonment = {
  intercept: 1.9,
  early_confidence: -4.6,
  early_misunderstanding: 0.7,
  early_silence: 0.5,
  first_time_user: 0.45,
  area_rural: 0.3,
  channel_text: 0.2
};

export type Coefficients = typeof lawOfAbandonment;

/** What a session without any score in its first two turns counts as. */
export const unscoredConfidence = 0.75;

const coefficient = (name: keyof Coefficients, description: string) =>
  z.number().min(-20).max(20).default(lawOfAbandonment[name]).describe(description);

/** What the generator can be told; every option has a default. */
export const generateOptions = z.strictObject({
  sessions: z.int().min(1).max(20_000_000).default(5000).describe("How many sessions to invent."),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1)
    .describe("The same seed and options give the same bytes; another seed gives other sessions."),
  days: z.int().min(2).max(3650).default(120).describe("Over how many days the sessions spread."),
  endsOn: z.iso
    .date()
    .default("2026-06-30")
    .describe("The last of these days. A new deployment with a better recognizer comes half-way."),
  textShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Share of sessions that are chats, which have neither times nor confidence."),
  scriptEffect: z
    .number()
    .min(-5)
    .max(5)
    .default(0.25)
    .describe("Added to the log odds of a sale where script B is followed instead of A."),
  coefficients: z
    .strictObject({
      intercept: coefficient("intercept", "Log odds of abandonment with all else at 0."),
      early_confidence: coefficient(
        "early_confidence",
        "Per unit of the mean confidence of the first two customer turns."
      ),
      early_misunderstanding: coefficient(
        "early_misunderstanding",
        "Where the first customer turn was misunderstood."
      ),
      early_silence: coefficient("early_silence", "Where the first customer turn was silent."),
      first_time_user: coefficient("first_time_user", "For a first-time user."),
      area_rural: coefficient("area_rural", "For a customer in the country."),
      channel_text: coefficient("channel_text", "For a chat.")
    })
    .prefault({})
    .describe(
      "The law of abandonment, in log odds, so that estimates can be held against the truth."
    )
});

export type GenerateOptions = z.input<typeof generateOptions>;
export type GenerateSettings = z.output<typeof generateOptions>;
