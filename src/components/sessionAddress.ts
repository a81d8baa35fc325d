/** Which session the address of the page opens, and among which others. */
export interface SessionChoice {
  /** Id of the session. */
  session?: string | undefined;
  /** Signal that the listed sessions give. */
  with?: string | undefined;
}

/** Reads `#session=shop:1&with=upsell`. Any other anchor chooses nothing. */
export function readSessionAddress(hash: string): SessionChoice {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    session: parameters.get("session") || undefined,
    with: parameters.get("with") || undefined
  };
}

/** Writes what `readSessionAddress` reads. */
export function sessionAddress({session, with: signal}: SessionChoice): string {
  const parts = [
    session === undefined ? "" : `session=${encodeURIComponent(session)}`,
    signal === undefined || signal === "" ? "" : `with=${encodeURIComponent(signal)}`
  ];
  return `#${parts.filter((part) => part !== "").join("&")}`;
}
