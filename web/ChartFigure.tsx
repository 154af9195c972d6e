import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Chart, Lang } from "../src/report/index.ts";
import { chartTable } from "./chartTable.ts";
import type { LiveChart } from "./liveChart.ts";
import type { ChartHead } from "./pageData.ts";
import { Raw } from "./Raw.tsx";
import { words } from "./words.ts";

interface ChartFigureProps {
  readonly lang: Lang;
  readonly head: ChartHead;
  /** Of the shown frame; without one the recorded picture stands. */
  readonly chart: Chart | undefined;
  /** The recorded picture's markup, when the page is built. */
  readonly picture: string | undefined;
  /** The recorded numbers, when they are asked for. */
  readonly recorded: () => Promise<Chart | undefined>;
}

/** A chart with its title, what there is to see, and its numbers. */
export function ChartFigure({ lang, head, chart, picture, recorded }: ChartFigureProps): JSX.Element {
  const say = words[lang];
  const id = useId();
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!chart) setDrawn(false);
  }, [chart]);
  return (
    <figure class="chart" data-chart={head.id} data-kind={head.kind} data-live={isDrawn}>
      <figcaption>
        <h3 id={id}>{head.title[lang]}</h3>
      </figcaption>
      <div class="frame">
        <div class="recorded" hidden={isDrawn}>
          <Raw class="picture" markup={picture} />
        </div>
        {chart && <Live lang={lang} chart={chart} drawn={() => setDrawn(true)} />}
      </div>
      <p class="seen">
        {head.description[lang]}
        {head.hasPrediction && ` ${say.legend}`}
      </p>
      <Numbers lang={lang} label={head.title[lang]} chart={chart} recorded={recorded} />
    </figure>
  );
}

interface LiveProps {
  readonly lang: Lang;
  readonly chart: Chart;
  readonly drawn: () => void;
}

function Live({ lang, chart, drawn }: LiveProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const live = useRef<LiveChart | null>(null);
  const latest = useRef(chart);
  latest.current = chart;
  useEffect(() => {
    let isGone = false;
    import("./liveChart.ts").then(({ liveChart }) => {
      if (isGone || !place.current) return;
      live.current = liveChart(place.current, lang, drawn);
      live.current.show(latest.current);
    });
    return () => {
      isGone = true;
      live.current?.close();
    };
  }, []);
  useEffect(() => live.current?.show(chart), [chart]);
  return <div class="live" role="img" aria-label={`${chart.title[lang]}. ${chart.description[lang]}`} ref={place} />;
}

interface NumbersProps {
  readonly lang: Lang;
  readonly label: string;
  readonly chart: Chart | undefined;
  readonly recorded: () => Promise<Chart | undefined>;
}

/** The chart's numbers behind a disclosure; made only while it is open. */
function Numbers({ lang, label, chart, recorded }: NumbersProps): JSX.Element {
  const say = words[lang];
  const [isOpen, setOpen] = useState(false);
  const [kept, setKept] = useState<Chart>();
  useEffect(() => {
    if (isOpen && !chart && !kept) recorded().then(setKept, () => undefined);
  }, [isOpen, chart, kept, recorded]);
  const shown = chart ?? kept;
  const table = isOpen && shown ? chartTable(shown, lang) : undefined;
  return (
    <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say.table}</summary>
      {isOpen && !table && <p>{say.tableLoading}</p>}
      {table && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="scroll" tabIndex={0} aria-label={label}>
          <table>
            <thead>
              <tr>
                {table.head.map((cell) => (
                  <th key={cell} scope="col">
                    {cell}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={j}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {table.left > 0 && <p>{say.moreRows(table.left)}</p>}
        </section>
      )}
    </details>
  );
}
