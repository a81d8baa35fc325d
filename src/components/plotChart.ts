import * as Plot from "@observablehq/plot";

export interface ChartOptions extends Plot.PlotOptions {
  /** What the chart shows, for those who do not see it. */
  ariaLabel?: string;
}

/** Plot with the look of these pages, as one image to a screen reader. */
export function plotChart({
  ariaLabel,
  ...options
}: ChartOptions): (SVGSVGElement | HTMLElement) & Plot.Plot {
  const width = options.width ?? 640;
  const chart = Plot.plot({
    marginLeft: 48,
    marginRight: 16,
    ...options,
    width,
    style: {
      fontSize: "12px",
      overflow: "visible",
      ...(typeof options.style === "object" ? options.style : {})
    }
  });
  chart.setAttribute("role", "img");
  // Plot names the groups inside the drawing, which a picture's parts may not be
  for (const group of chart.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-part", group.getAttribute("aria-label") ?? "");
    group.removeAttribute("aria-label");
  }
  if (ariaLabel !== undefined) chart.setAttribute("aria-label", ariaLabel);
  return chart;
}
