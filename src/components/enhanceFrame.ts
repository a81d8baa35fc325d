import {element} from "./element.js";

/**
 * Gives the page frame that Framework renders what it lacks: a skip link, names for landmarks and
 * controls, the current page's mark, and a menu that closes when a page is chosen.
 */
export function enhanceFrame(page: Document): void {
  const main = page.querySelector<HTMLElement>("#observablehq-main");
  if (main !== null) {
    main.tabIndex = -1;
    page.body.prepend(
      element("a", {href: "#observablehq-main", class: "skip-link"}, "Skip to the content")
    );
  }
  page.querySelector("#observablehq-sidebar")?.setAttribute("aria-label", "Pages");
  page.querySelector("#observablehq-search input")?.setAttribute("aria-label", "Search");
  page.querySelector("#observablehq-search-results")?.setAttribute("aria-live", "polite");
  page.querySelector(".observablehq-link-active a")?.setAttribute("aria-current", "page");
  const menu = page.querySelector<HTMLInputElement>("#observablehq-sidebar-toggle");
  menu?.setAttribute("aria-label", "Menu of pages");
  menu?.setAttribute("aria-controls", "observablehq-sidebar");
  for (const link of page.querySelectorAll("#observablehq-sidebar a")) {
    // or the menu of a phone would still lie over the page that was chosen
    link.addEventListener("click", () => sessionStorage.removeItem("observablehq-sidebar"));
  }
}
