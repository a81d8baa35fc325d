// @vitest-environment jsdom
import {beforeEach, describe, expect, it} from "vitest";
import {choice} from "../../src/components/choice.ts";
import {enhanceFrame} from "../../src/components/enhanceFrame.ts";
import {kpiInputs} from "../../src/components/kpiInputs.ts";
import {themeToggle} from "../../src/components/themeToggle.ts";

describe("choice", () => {
  const options = [
    {value: "day", label: "Day"},
    {value: "week", label: "Week"}
  ];

  it("starts with the first option, or the one told", () => {
    expect(choice(options, {label: "By"}).value).toBe("day");
    expect(choice(options, {label: "By", value: "week"}).value).toBe("week");
    expect(
      choice(options, {label: "By", value: "week", as: "menu"}).querySelector("select")?.value
    ).toBe("week");
  });

  it.each(["buttons", "menu"] as const)(
    "has the new value when its input event arrives: %s",
    (as) => {
      const input = choice(options, {label: "By", as});
      const heard: string[] = [];
      input.addEventListener("input", () => heard.push(input.value));
      const radio = input.querySelector<HTMLInputElement>("input[value=week]");
      if (radio) radio.checked = true;
      const menu = input.querySelector("select");
      if (menu) menu.value = "week";
      (radio ?? menu)?.dispatchEvent(new Event("input", {bubbles: true}));
      expect(heard).toEqual(["week"]);
    }
  );

  it("names its group for screen readers", () => {
    expect(choice(options, {label: "By"}).querySelector("legend")?.textContent).toBe("By");
  });
});

describe("kpiInputs", () => {
  const choose = (input: HTMLElement, dimension: string) => {
    const menu = input.querySelector("select");
    if (menu) menu.value = dimension;
    menu?.dispatchEvent(new Event("input", {bubbles: true}));
  };

  it("offers days for everyone together only, and falls back to weeks", () => {
    const input = kpiInputs(["all", "area"]);
    document.body.replaceChildren(input);
    const day = input.querySelector<HTMLInputElement>("input[value=day]");
    day?.click();
    expect(input.value).toEqual({dimension: "all", grain: "day"});
    choose(input, "area");
    expect(input.value).toEqual({dimension: "area", grain: "week"});
    expect(day?.disabled).toBe(true);
    choose(input, "all");
    expect(day?.disabled).toBe(false);
  });
});

describe("themeToggle", () => {
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value)
    };
  };
  const system = (matches: boolean) => ({matches, addEventListener: () => {}});
  let root: HTMLElement;
  let button: HTMLButtonElement;
  beforeEach(() => {
    root = document.createElement("html");
    button = document.createElement("button");
  });

  it("follows the system until it is used", () => {
    themeToggle(button, {root, storage: storage(), system: system(true)});
    expect(button.getAttribute("aria-pressed")).toBe("true");
    expect(root.dataset.theme).toBeUndefined();
  });

  it("turns the theme and keeps it", () => {
    const kept = storage();
    themeToggle(button, {root, storage: kept, system: system(true)});
    button.click();
    expect(root.dataset.theme).toBe("light");
    expect(kept.kept.get("earshot-theme")).toBe("light");
    button.click();
    expect(root.dataset.theme).toBe("dark");
  });

  it("brings back what was kept", () => {
    const kept = storage();
    kept.setItem("earshot-theme", "dark");
    themeToggle(button, {root, storage: kept, system: system(false)});
    expect(root.dataset.theme).toBe("dark");
    expect(button.getAttribute("aria-pressed")).toBe("true");
  });

  it("works in a browser that keeps nothing", () => {
    themeToggle(button, {root, storage: undefined, system: undefined});
    button.click();
    expect(root.dataset.theme).toBe("dark");
  });
});

it("gives the frame a skip link, names and the current page's mark", () => {
  document.body.innerHTML = `
    <input id="observablehq-sidebar-toggle" type="checkbox">
    <nav id="observablehq-sidebar"><div id="observablehq-search"><input></div>
      <ol><li class="observablehq-link observablehq-link-active"><a href="/">Overview</a></li></ol></nav>
    <main id="observablehq-main"></main>`;
  sessionStorage.setItem("observablehq-sidebar", "true");
  enhanceFrame(document);
  const skip = document.body.firstElementChild;
  expect(skip?.getAttribute("href")).toBe("#observablehq-main");
  expect(document.querySelector("nav")?.getAttribute("aria-label")).toBe("Pages");
  expect(document.querySelector("#observablehq-search input")?.getAttribute("aria-label")).toBe(
    "Search"
  );
  const link = document.querySelector<HTMLAnchorElement>("nav a");
  expect(link?.getAttribute("aria-current")).toBe("page");
  link?.click();
  expect(sessionStorage.getItem("observablehq-sidebar")).toBeNull();
});
