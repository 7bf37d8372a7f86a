// The chart kinds our pages use, with the SVG renderer only (sharp on paper, no canvas).
import * as core from "echarts/core.js";
import { BarChart, LineChart, MapChart, PieChart, TreemapChart } from "echarts/charts.js";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components.js";
import { LabelLayout } from "echarts/features.js";
import { SVGRenderer } from "echarts/renderers.js";
import langZH from "echarts/i18n/langZH-obj.js";

core.use([
  BarChart, LineChart, MapChart, PieChart, TreemapChart,
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer,
]);
core.registerLocale("ZH", langZH);
window.echarts = { init: core.init, registerMap: core.registerMap, getInstanceByDom: core.getInstanceByDom };
