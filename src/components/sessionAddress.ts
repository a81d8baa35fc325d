/** Which session the address of the page opens, and among which others. */
export interface SessionChoice {
  /** Id of the session. */
  session?: string | undefined;
  /** Signal that the listed sessions give. */
  with?: string | undefined;
}

/** Reads `#with=upsell&session=shop:1`. Any other anchor chooses nothing. */
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
    signal === undefined || signal === "" ? "" : `with=${encodeURIComponent(signal)}`,
    session === undefined ? "" : `session=${encodeURIComponent(session)}`
  ];
  return `#${parts.filter((part) => part !== "").join("&")}`;
}
