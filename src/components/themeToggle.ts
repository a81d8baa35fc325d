const key = "earshot-theme";

/**
 * Makes a button switch between light and dark. Until it is used, the system's setting holds; then the
 * reader's choice does, on every page and visit.
 */
export function themeToggle(
  button: HTMLButtonElement,
  {
    root = document.documentElement,
    storage = safeStorage(),
    system = typeof matchMedia === "function"
      ? matchMedia("(prefers-color-scheme: dark)")
      : undefined
  }: {
    root?: HTMLElement;
    storage?: Pick<Storage, "getItem" | "setItem"> | undefined;
    system?: Pick<MediaQueryList, "matches" | "addEventListener"> | undefined;
  } = {}
): void {
  const isDark = () =>
    root.dataset.theme === undefined ? system?.matches === true : root.dataset.theme === "dark";
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    button.setAttribute("aria-label", "Dark theme");
  };
  const chosen = storage?.getItem(key);
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    root.dataset.theme = theme;
    storage?.setItem(key, theme);
    show();
  });
  system?.addEventListener("change", show);
  show();
}

/** A browser that refuses storage still switches, but forgets. */
function safeStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
