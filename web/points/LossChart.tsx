import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { type LossTrace, tracePoints } from "./lossTrace.ts";
import { pointWords } from "./words.ts";

interface LossChartProps {
  readonly lang: Lang;
  readonly trace: LossTrace;
}

const [width, height] = [600, 200];

/** The loss over the steps; the scale is logarithmic where losses are far apart. */
export function LossChart({ lang, trace }: LossChartProps): JSX.Element {
  const say = pointWords[lang];
  const [isOpen, setOpen] = useState(false);
  const points = tracePoints(trace).filter(([, loss]) => Number.isFinite(loss));
  const scale = scaleOf(points.map(([, loss]) => loss));
  const last = points.at(-1)?.[0] ?? 1;
  const line = points.map(([step, loss], i) => {
    const x = ((step - 1) / Math.max(1, last - 1)) * width;
    return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${((1 - scale.place(loss)) * height).toFixed(1)}`;
  });
  const rows = points.filter((_, i) => i % Math.ceil(points.length / 60 || 1) === 0 || i === points.length - 1);
  return (
    <section class="loss" aria-labelledby="loss">
      <h3 id="loss">{say.lossChart}</h3>
      {points.length === 0 ? (
        <p class="empty hint">{say.noLoss}</p>
      ) : (
        <div class="plot">
          <ol class="ticks" aria-hidden="true">
            {[1, 0.5, 0].map((place) => (
              <li key={place}>{figure(scale.value(place), 2)}</li>
            ))}
          </ol>
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {[0, 0.5, 1].map((place) => (
              <path key={place} class="grid" d={`M0 ${place * height}H${width}`} />
            ))}
            <path class="line" d={line.join("")} />
          </svg>
          <p class="steps" aria-hidden="true">
            <span>1</span>
            <span>{say.lossAxis}</span>
            <span>{figure(last)}</span>
          </p>
        </div>
      )}
      <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{say.lossTable}</summary>
        {isOpen && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section class="scroll" tabIndex={0} aria-label={say.lossChart}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{say.figures.step}</th>
                  <th scope="col">{say.lossChart}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(([step, loss]) => (
                  <tr key={step}>
                    <td>{figure(step)}</td>
                    <td>{figure(loss)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </details>
    </section>
  );
}

interface Scale {
  /** Where a value is, in [0, 1] from below. */
  readonly place: (value: number) => number;
  readonly value: (place: number) => number;
}

function scaleOf(values: readonly number[]): Scale {
  const high = Math.max(...values, 1e-9);
  const low = Math.max(Math.min(...values), high * 1e-6);
  if (high < 20 * low) return { place: (value) => value / high, value: (place) => place * high };
  const span = Math.log(high / low);
  return {
    place: (value) => Math.max(0, Math.log(value / low) / span),
    value: (place) => low * Math.exp(place * span),
  };
}
