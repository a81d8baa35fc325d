import {enhanceFrame} from "./enhanceFrame.js";
import {themeToggle} from "./themeToggle.js";

// What every page needs around its content; loaded by the head of each page.
const toggle = document.querySelector<HTMLButtonElement>("#theme-toggle");
if (toggle !== null) themeToggle(toggle);
enhanceFrame(document);
