import {choice} from "./choice.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatNumber} from "./formatNumber.js";
import {label} from "./labels.js";
import {localDay} from "./localDay.js";
import type {SessionClaim, SessionTurn} from "./marts.js";
import {plural} from "./plural.js";
import {scrollToAnchor} from "./scrollToAnchor.js";
import {readSessionAddress, sessionAddress} from "./sessionAddress.js";
import type {SessionClaimsOptions} from "./sessionClaims.js";
import {sessionTranscript} from "./sessionTranscript.js";

export interface SessionOpenerOptions extends SessionClaimsOptions {
  /** What was said, where it is published; claims are shown before it is there. Default: nothing. */
  turns?: Promise<readonly SessionTurn[]>;
}

/** Sessions in the list: the others are found by a signal or by their ids. */
const most = 100;

/**
 * Sessions to choose from and the one that is open, with every claim about it and its evidence. The address of the page
 * says which one it is (`#session=…`), so that it can be sent to somebody, and the browser's back button goes back.
 */
export function sessionOpener(
  claims: readonly SessionClaim[],
  {turns = Promise.resolve([]), ...options}: SessionOpenerOptions
): HTMLElement {
  const {labels, timezone} = options;
  const sessions = grouped(
    [...claims].sort((a, b) => b.started_at.getTime() - a.started_at.getTime())
  );
  const [newest] = claims;
  if (newest === undefined) {
    return element("p", {class: "empty"}, "No session of this period gives any of these signals.");
  }
  const signals = [...new Set(claims.map(({signal}) => signal))].sort((a, b) =>
    (labels.get(a) ?? a).localeCompare(labels.get(b) ?? b, "en")
  );
  const filter = choice(
    [
      {value: "", label: "Any signal"},
      ...signals.map((signal) => ({value: signal, label: labels.get(signal) ?? signal}))
    ],
    {label: "With", as: "menu"}
  );
  const menu = filter.querySelector("select") as HTMLSelectElement;
  const search = element("input", {type: "search", placeholder: "Part of a session's id"});
  const count = element("p", {class: "count", role: "status"});
  const list = element("ol", {class: "session-list"});
  const opened = element("div", {
    class: "session-opened",
    id: "session",
    role: "region",
    "aria-label": "The open session",
    tabindex: "-1"
  });
  let said = new Map<string, SessionTurn[]>();

  /** Draws what the address and the search ask for. */
  function draw(): void {
    const chosen = readSessionAddress(location.hash);
    const wanted = labels.has(chosen.with ?? "") ? chosen.with : undefined;
    menu.value = wanted ?? "";
    const words = search.value.trim().toLowerCase();
    const matches = [...sessions].filter(
      ([id, own]) =>
        id.toLowerCase().includes(words) &&
        (wanted === undefined || own.some(({signal}) => signal === wanted))
    );
    const open = chosen.session ?? matches[0]?.[0];
    list.replaceChildren(
      ...matches.slice(0, most).map(([id, own]) =>
        element(
          "li",
          {},
          element(
            "a",
            {
              href: sessionAddress({with: wanted, session: id}),
              "aria-current": id === open ? "true" : null
            },
            element("span", {}, id),
            element("span", {class: "quiet"}, inShort(own, wanted, timezone))
          )
        )
      )
    );
    count.textContent =
      matches.length === 0
        ? "No such session."
        : `${plural(matches.length, "session")}${matches.length > most ? `, the newest ${most} of them below` : ""}.`;
    const own = open === undefined ? undefined : sessions.get(open);
    opened.replaceChildren(
      ...(open === undefined
        ? []
        : [
            own === undefined
              ? element(
                  "p",
                  {class: "empty"},
                  `${open} is not among the sessions that can be opened.`
                )
              : sessionTranscript(own, said.get(open) ?? [], {...options, wanted})
          ])
    );
  }

  filter.addEventListener("input", () => {
    // the choice of a signal is no page to come back to
    history.replaceState(null, "", sessionAddress({with: filter.value}));
    draw();
  });
  search.addEventListener("input", draw);
  addEventListener("hashchange", () => {
    const {session, with: signal} = readSessionAddress(location.hash);
    // a link to another part of the page closes nothing
    if (session === undefined && signal === undefined && location.hash !== "") return;
    draw();
    scrollToAnchor();
  });
  draw();
  void turns.then((rows) => {
    said = grouped(rows);
    draw();
  });

  const {claiming_session_count: total} = newest;
  return element(
    "div",
    {class: "card session-opener", id: "with", tabindex: "-1"},
    element(
      "div",
      {class: "inputs"},
      filter,
      element(
        "label",
        {class: "choice"},
        element("span", {class: "choice-label"}, "Search"),
        search
      )
    ),
    count,
    element("div", {class: "session-panes"}, list, opened),
    element(
      "p",
      {class: "caveat"},
      `${plural(total, "session")} of this period ${total === 1 ? "gives" : "give"} a signal${total > sessions.size ? `; the newest ${formatNumber(sessions.size)} can be opened here` : ""}.`,
      claims.some(({words}) => words !== null)
        ? ""
        : " The words themselves are not published: transcripts of real calls stay in the warehouse unless publish.transcripts is true in the configuration. Turn numbers lead to them there."
    )
  );
}

function inShort(
  claims: readonly SessionClaim[],
  wanted: string | undefined,
  timezone?: string
): string {
  const [first] = claims;
  const own = claims.filter(({signal}) => wanted === undefined || signal === wanted);
  return [
    first === undefined ? null : formatDate(localDay(first.started_at, timezone), true),
    first === undefined || first.outcome === null ? null : label(first.outcome),
    plural(own.length, "claim")
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** Rows of each session; sessions in the order of their first rows. */
function grouped<Row extends {session_id: string}>(rows: readonly Row[]): Map<string, Row[]> {
  const sessions = new Map<string, Row[]>();
  for (const row of rows) {
    const own = sessions.get(row.session_id);
    if (own === undefined) sessions.set(row.session_id, [row]);
    else own.push(row);
  }
  return sessions;
}
