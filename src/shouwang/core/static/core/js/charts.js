// Draws every [data-chart] element from the JSON beside it (core/charts.py). Colours differ in
// lightness too, and and ECharts' decal patterns are put on where there are more than two series.
(function () {
  "use strict";

  const COLOURS = ["#1f5fbf", "#f0b35a", "#2c8c58", "#b5473c", "#6a5acd", "#1b8a9a", "#8a6d3b", "#5b6a80"];
  const INK = "#36435a";
  const LINE = "#dde4ee";

  const axisText = { color: INK, fontSize: 12 };
  const categoryAxis = (data) => ({
    type: "category", data: data.labels, axisTick: { show: false },
    axisLine: { lineStyle: { color: "#9aa8bb" } },
    axisLabel: Object.assign({ interval: data.labels.length > 20 ? "auto" : 0, hideOverlap: true }, axisText),
  });
  const valueAxis = (data) => ({
    type: "value", name: data.unit, nameTextStyle: axisText, minInterval: 1,
    splitLine: { lineStyle: { color: LINE } }, axisLabel: axisText,
  });

  function common(data, many) {
    return {
      color: COLOURS,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: INK },
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 400,
      // The HTML tooltip writes style attributes, which the content security policy refuses.
      tooltip: { renderMode: "richText", confine: true, textStyle: { fontSize: 13 } },
      aria: { enabled: true, decal: { show: data.series.length > 2 } },
      legend: { show: many, top: 0, right: 0, textStyle: { color: INK }, itemHeight: 10, itemWidth: 16 },
    };
  }

  function bars(data, across, stacked) {
    const many = data.series.length > 1;
    const category = categoryAxis(data);
    if (across) category.inverse = true;
    return Object.assign(common(data, many), {
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", confine: true },
      grid: { left: 8, right: across ? 48 : 12, top: many ? 36 : 28, bottom: 8, containLabel: true },
      xAxis: across ? valueAxis(data) : category,
      yAxis: across ? category : valueAxis(data),
      series: data.series.map((row) => ({
        type: "bar", name: row.name, data: row.values, stack: stacked ? "all" : undefined,
        barMaxWidth: 28, itemStyle: { borderRadius: stacked ? 0 : across ? [0, 3, 3, 0] : [3, 3, 0, 0] },
        label: { show: !many, position: across ? "right" : "top", color: INK },
      })),
    });
  }

  function lines(data) {
    const many = data.series.length > 1;
    return Object.assign(common(data, many), {
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      xAxis: categoryAxis(data),
      yAxis: valueAxis(data),
      series: data.series.map((row, index) => ({
        type: "line", name: row.name, data: row.values, symbolSize: 7, lineStyle: { width: 2.5 },
        symbol: ["circle", "rect", "triangle", "diamond"][index % 4],
        areaStyle: many ? undefined : { opacity: 0.1 },
      })),
    });
  }

  const pairs = (data) =>
    data.labels.map((name, index) => ({ name, value: data.series[0].values[index] }));

  function pie(data) {
    const narrow = window.innerWidth < 576;
    return Object.assign(common(data, true), {
      legend: { bottom: 0, textStyle: { color: INK }, itemHeight: 10, itemWidth: 14 },
      series: [{
        type: "pie", radius: ["42%", "68%"], center: ["50%", "44%"], data: pairs(data),
        name: data.series[0].name, itemStyle: { borderColor: "#fff", borderWidth: 2 },
        label: { formatter: narrow ? "{d}%" : "{b}\n{c}（{d}%）", color: INK, lineHeight: 17 },
      }],
    });
  }

  function treemap(data) {
    return Object.assign(common(data, false), {
      series: [{
        type: "treemap", name: data.series[0].name, data: pairs(data), roam: false, nodeClick: false,
        breadcrumb: { show: false }, left: 0, right: 0, top: 4, bottom: 4,
        label: { formatter: "{b}\n{c} " + data.unit, fontSize: 13, lineHeight: 18, color: "#fff" },
        itemStyle: { borderColor: "#fff", gapWidth: 2 },
        levels: [{ color: ["#16468f", "#1f5fbf", "#2a6f8f", "#246b4a", "#6b4fa0", "#8a4a1c"], colorMappingBy: "index" }],
      }],
    });
  }

  function map(data) {
    const values = data.series[0].values.filter((value) => value !== null);
    return Object.assign(common(data, false), {
      visualMap: {
        left: 8, bottom: 8, min: Math.min.apply(null, values.concat(0)),
        max: Math.max.apply(null, values.concat(1)), calculable: false,
        inRange: { color: ["#eaf2fd", "#7fb0ee", "#174a98"] }, textStyle: { color: INK },
      },
      series: [{
        type: "map", map: data.mapUrl, name: data.series[0].name, data: pairs(data),
        label: { show: true, fontSize: 11, color: INK }, itemStyle: { borderColor: "#fff" },
      }],
    });
  }

  function option(data) {
    switch (data.kind) {
      case "line": return lines(data);
      case "pie": return pie(data);
      case "treemap": return treemap(data);
      case "map": return map(data);
      default: return bars(data, data.kind === "bar-across", data.kind === "stacked");
    }
  }

  async function draw(element) {
    if (element.dataset.drawn) return;
    element.dataset.drawn = "yes";
    const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
    if (data.kind === "map") {
      const response = await fetch(data.mapUrl, { credentials: "same-origin" });
      if (!response.ok) throw new Error("GeoJSON: HTTP " + response.status);
      window.echarts.registerMap(data.mapUrl, await response.json());
    }
    const locale = document.documentElement.lang.indexOf("zh") === 0 ? "ZH" : "EN";
    const drawing = window.echarts.init(element, null, { renderer: "svg", locale });
    drawing.setOption(option(data));
    if (data.links.length) {
      drawing.on("click", (event) => {
        const index = data.labels.indexOf(event.name);
        if (index >= 0) window.location.assign(data.links[index]);
      });
    }
    const fit = () => drawing.resize();
    window.addEventListener("resize", fit);
    window.addEventListener("beforeprint", fit);
  }

  window.shouwangCharts = {
    draw(within) {
      return Promise.all(Array.prototype.map.call(within.querySelectorAll("[data-chart]"), draw));
    },
  };
})();
