import type uPlot from 'uplot';
import { lineDashes } from './line-sample.tsx';

/** Colours as they are in the present theme: a canvas knows no custom properties. */
export interface ChartColours {
  text: string;
  grid: string;
  provisional: string;
  selected: string;
  series: string[];
}

export function coloursOf(element: HTMLElement, slots: number): ChartColours {
  const probe = document.createElement('span');
  element.append(probe);
  const of = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ...{ text: of('quiet'), grid: of('line'), provisional: of('chart-provisional'), selected: of('control-line') },
    series: Array.from({ length: slots }, (_, slot) => of(`series-${slot + 1}`)),
  };
  probe.remove();
  return colours;
}

/** What a chart asks for each time that it is drawn, and tells. */
export interface ChartSituation {
  provisionalFrom(): number | null;
  range(): [number, number];
  /** Seconds since 1970; null for none. */
  selected(): number | null;
  onPoint(index: number): void;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const compact = new Intl.NumberFormat('en', { notation: 'compact' });
/** Between lines of the grid: 1, 2, 5, 10, 20, … */
const wholeSteps = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
const font = '12px system-ui, sans-serif';

/** @param cities whose lines there are, in the order of their slots */
export function chartOptions(
  cities: readonly string[],
  colours: ChartColours,
  situation: ChartSituation,
  size: { width: number; height: number },
): uPlot.Options {
  const axis = { stroke: colours.text, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  return {
    ...size,
    legend: { show: false },
    // A label may stand at the very end of the time axis.
    padding: [10, 24, 0, 0],
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: () => situation.range() },
      y: { range: (_chart, _from, to) => [0, Math.max(4, (to ?? 0) * 1.08)] },
    },
    axes: [
      { ...axis, space: 50, size: 28, values: (_chart, times) => times.map((time) => clock.format(time * 1_000)) },
      {
        ...axis,
        ...{ space: 36, size: 44, incrs: wholeSteps },
        values: (_chart, values) => values.map((value) => compact.format(value)),
      },
    ],
    series: [
      {},
      ...cities.map((city, slot) => ({
        ...{ label: city, stroke: colours.series[slot] ?? colours.text, width: 2 },
        dash: [...(lineDashes[slot] ?? [])],
        points: { show: true, size: 5, width: 1, fill: colours.series[slot] ?? colours.text },
      })),
    ],
    hooks: {
      drawClear: [(chart) => shadeProvisional(chart, colours, situation)],
      draw: [(chart) => markSelected(chart, colours, situation)],
      setCursor: [(chart) => typeof chart.cursor.idx === 'number' && situation.onPoint(chart.cursor.idx)],
    },
  };
}

function shadeProvisional({ ctx, bbox, valToPos }: uPlot, { provisional }: ChartColours, situation: ChartSituation) {
  const from = situation.provisionalFrom();
  if (from === null) return;
  const left = Math.max(bbox.left, valToPos(from, 'x', true));
  ctx.save();
  ctx.fillStyle = provisional;
  ctx.fillRect(left, bbox.top, bbox.left + bbox.width - left, bbox.height);
  ctx.restore();
}

function markSelected({ ctx, bbox, valToPos }: uPlot, { selected }: ChartColours, situation: ChartSituation) {
  const at = situation.selected();
  if (at === null) return;
  const x = Math.round(valToPos(at, 'x', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = selected;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
