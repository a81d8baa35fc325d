import {banner} from "./banner.js";
import {element} from "./element.js";
import {formatAge} from "./formatAge.js";
import {formatDate} from "./formatDate.js";
import {localDay} from "./localDay.js";
import type {Publication, SiteSummary} from "./marts.js";
import {periodStrip} from "./periodStrip.js";
import {plural} from "./plural.js";

export interface PageHeaderOptions {
  summary: SiteSummary | undefined;
  publication: Publication;
  /** The marts that the page draws: whether they are stale is said. */
  marts: readonly string[];
  /** Whether the page speaks of the current period (default) or of all days. */
  showPeriod?: boolean;
  /** Default: now. */
  now?: Date;
}

/**
 * What every page says before its figures: whether the data is generated, whether any of it is out of
 * date and why, which days it covers, and when it was published.
 */
export function pageHeader({
  summary,
  publication,
  marts,
  showPeriod = true,
  now = new Date()
}: PageHeaderOptions): HTMLElement {
  const header = element("div", {class: "page-header"});
  if (summary?.is_generated) {
    header.append(
      banner(
        "notice",
        "Generated data.",
        "These calls are invented, to show what the pages do. Nothing here happened."
      )
    );
  }
  const stale = marts.filter((name) => publication.marts[name]?.status === "stale");
  if (stale.length > 0) {
    const oldest = stale.map((name) => publication.marts[name]?.builtAt ?? "").sort()[0];
    const reason = stale.map((name) => publication.marts[name]?.reason).find(Boolean);
    header.append(
      banner(
        "alarm",
        stale.length === 1 ? "Part of this page is out of date." : "This page is out of date.",
        `The last build did not pass its checks, so ${plural(stale.length, "table")} (${stale.join(", ")}) ${stale.length === 1 ? "is" : "are"} the last good version, from ${formatAge(oldest, now)}. `,
        reason === undefined ? "" : `Reason: ${reason}. `,
        element("a", {href: "./data-quality"}, "See the checks")
      )
    );
  }
  if (summary === undefined) {
    header.append(banner("notice", "No sessions yet.", "Load a source and build again."));
    return header;
  }
  header.append(
    element(
      "div",
      {class: "page-facts"},
      showPeriod
        ? periodStrip(summary)
        : element(
            "p",
            {},
            "Over all days: ",
            element(
              "strong",
              {},
              [summary.data_from, summary.data_to]
                .map((time) => formatDate(time && localDay(time, summary.timezone)))
                .join(" to ")
            )
          ),
      element(
        "p",
        {class: "page-age"},
        `${plural(summary.session_count, "session")} in all. Published ${formatAge(publication.builtAt, now)}.`
      )
    )
  );
  return header;
}
