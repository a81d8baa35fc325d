import {choice} from "./choice.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatNumber} from "./formatNumber.js";
import {localDay} from "./localDay.js";
import type {SessionClaim, Verdict} from "./marts.js";
import {plural} from "./plural.js";
import {sessionClaims} from "./sessionClaims.js";

export interface SessionOpenerOptions {
  /** Names of signals for readers. */
  labels: ReadonlyMap<string, string>;
  verdicts: ReadonlyMap<string, Verdict>;
  /** Zone in which days are cut. */
  timezone?: string;
}

const most = 100;

/** A session, found by a signal or by its id, and every claim about it with its evidence. */
export function sessionOpener(
  claims: readonly SessionClaim[],
  {labels, verdicts, timezone}: SessionOpenerOptions
): HTMLElement {
  const sessions = bySession(claims);
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
  const search = element("input", {type: "search", placeholder: "Part of a session's id"});
  const menu = element("select", {});
  const count = element("p", {class: "count", role: "status"});
  const opened = element("div", {role: "region", "aria-label": "The chosen session"});

  function list(): void {
    const wanted = search.value.trim().toLowerCase();
    const matches = [...sessions].filter(
      ([id, own]) =>
        id.toLowerCase().includes(wanted) &&
        (filter.value === "" || own.some(({signal}) => signal === filter.value))
    );
    menu.replaceChildren(
      ...matches
        .slice(0, most)
        .map(([id, own]) =>
          element(
            "option",
            {value: id},
            `${formatDate(own[0] && localDay(own[0].started_at, timezone), true)} · ${id} · ${plural(own.length, "claim")}`
          )
        )
    );
    count.textContent =
      matches.length === 0
        ? "No such session."
        : `${plural(matches.length, "session")}${matches.length > most ? `, the newest ${most} of them in the menu` : ""}.`;
    open();
  }

  function open(): void {
    const own = sessions.get(menu.value);
    opened.replaceChildren(...(own === undefined ? [] : [sessionClaims(own, labels, verdicts)]));
  }

  filter.addEventListener("input", list);
  search.addEventListener("input", list);
  menu.addEventListener("input", open);
  list();

  const {claiming_session_count: total} = newest;
  return element(
    "div",
    {class: "card session-opener"},
    element(
      "div",
      {class: "inputs"},
      filter,
      element(
        "label",
        {class: "choice"},
        element("span", {class: "choice-label"}, "Search"),
        search
      ),
      element(
        "label",
        {class: "choice choice-menu"},
        element("span", {class: "choice-label"}, "Session"),
        menu
      )
    ),
    count,
    opened,
    element(
      "p",
      {class: "caveat"},
      `${plural(total, "session")} of this period ${total === 1 ? "gives" : "give"} a signal${total > sessions.size ? `; the newest ${formatNumber(sessions.size)} can be opened here` : ""}. Questions and every plain yes are left out.`,
      claims.some(({words}) => words !== null)
        ? ""
        : " The words themselves are not published: transcripts of real calls stay in the warehouse unless publish.transcripts is true in the configuration. Turn numbers lead to them there."
    )
  );
}

/** Claims of each session in the order of its turns, the newest session first. */
function bySession(claims: readonly SessionClaim[]): Map<string, SessionClaim[]> {
  const sessions = new Map<string, SessionClaim[]>();
  const sorted = [...claims].sort(
    (a, b) =>
      b.started_at.getTime() - a.started_at.getTime() ||
      a.session_id.localeCompare(b.session_id, "en") ||
      a.turn_index - b.turn_index
  );
  for (const claim of sorted) {
    const own = sessions.get(claim.session_id);
    if (own === undefined) sessions.set(claim.session_id, [claim]);
    else own.push(claim);
  }
  return sessions;
}
