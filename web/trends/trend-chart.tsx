import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useTheme } from '../shell/use-theme.ts';
import type { ChartData } from './chart-data.ts';
import { chartOptions, coloursOf } from './chart-options.ts';

interface TrendChartProps {
  title: string;
  cities: readonly string[];
  data: ChartData;
  /** Index of the window that is looked at. */
  selected: number;
  onSelect(index: number): void;
}

const height = 190;

/** Lines of a metric. What they show is also in the table below; the canvas is for those who see it. */
export function TrendChart(props: TrendChartProps) {
  const { title, cities, data, selected } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const theme = useTheme();

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const now = () => latest.current;
    const situation = {
      provisionalFrom: () => now().data.provisionalFrom,
      range: () => now().data.range,
      selected: () => now().data.times[now().selected] ?? null,
      onPoint: (index: number) => now().onSelect(index),
    };
    const size = () => ({ width: element.clientWidth, height });
    const options = chartOptions(cities, coloursOf(element, cities.length), situation, size());
    const made = new uPlot(options, alignedOf(now().data), element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [cities.join('\n'), theme]);

  useEffect(() => chart.current?.setData(alignedOf(data)), [data]);
  useEffect(() => chart.current?.redraw(false), [selected]);

  return (
    <figure class="trend-chart">
      <figcaption>{title}</figcaption>
      <div
        ref={place}
        class="trend-canvas"
        role="img"
        aria-label={`${title} of ${cities.join('; ')} over the last hour`}
      />
    </figure>
  );
}

const alignedOf = ({ times, values }: ChartData): uPlot.AlignedData => [times, ...values];
