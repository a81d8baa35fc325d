/** Goes to the part that the address names, once it is drawn: the browser looked for it before it was there. */
export function scrollToAnchor(page: Document = document): void {
  const id = decodeURIComponent(page.location.hash.slice(1));
  if (id === "") return;
  const target = page.getElementById(id);
  target?.scrollIntoView();
  target?.focus({preventScroll: true});
}
