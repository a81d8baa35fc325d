/** How a statement is meant: good or bad news, or neither. Shown by a shape and a color, and said in words. */
export type Tone = "good" | "bad" | "plain";

/** The shape before a statement, so that color is never the only sign. */
export const toneMark: Record<Tone, string> = {good: "✓", bad: "✕", plain: "≈"};
