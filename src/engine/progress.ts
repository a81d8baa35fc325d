/** Tells a person what a long run is at. */
export interface Progress {
  /** What is being done now; shown once it has taken a second. */
  step(text: string): void;
  /** A line that stays. */
  note(text: string): void;
  /** Takes away what was shown. */
  done(): void;
}

/** Says nothing: for tests, and where nobody watches. */
export const silent: Progress = {step() {}, note() {}, done() {}};

/**
 * One line on a terminal's stderr that follows the work; nothing where stderr is no terminal, but for notes.
 *
 * @param delay milliseconds of work before anything is shown
 */
export function terminalProgress(
  stream: NodeJS.WriteStream = process.stderr,
  delay = 1000
): Progress {
  const started = performance.now();
  let shown = false;
  const clear = () => {
    if (shown) stream.write("\r\u001b[2K");
    shown = false;
  };
  return {
    step(text) {
      if (!stream.isTTY || performance.now() - started < delay) return;
      clear();
      const seconds = Math.round((performance.now() - started) / 1000);
      stream.write(`${text} … ${seconds} s`.slice(0, (stream.columns ?? 80) - 1));
      shown = true;
    },
    note(text) {
      clear();
      stream.write(`${text}\n`);
    },
    done: clear
  };
}
