/**
 * Goes to the part that the address names, once it is drawn: the browser looked for it before it was there. Of
 * `#session=shop:1` it is the part called session.
 */
export function scrollToAnchor(page: Document = document): void {
  const [name = ""] = page.location.hash.slice(1).split("=");
  const target = page.getElementById(decodeURIComponent(name));
  target?.scrollIntoView();
  target?.focus({preventScroll: true});
}
