import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reference, Setting } from "../src/lab/index.ts";
import { references } from "../src/lab/references.ts";
import type { Lang, Text } from "../src/report/index.ts";
import { Answer, guessed } from "./Answer.tsx";
import { ChartFigure } from "./ChartFigure.tsx";
import { Code } from "./Code.tsx";
import { Controls } from "./Controls.tsx";
import type { Experiment, Snapshot } from "./experiment.ts";
import { Formulas } from "./Formulas.tsx";
import { type Built, type CardPageData, headOf, type Neighbour, type RecordedResult } from "./pageData.ts";
import { RunBar } from "./RunBar.tsx";
import { recordedCharts } from "./recordedCharts.ts";
import { SiteBar } from "./SiteBar.tsx";
import { useChoices } from "./useChoices.ts";
import { useSnapshot } from "./useSnapshot.ts";
import { words } from "./words.ts";

interface CardPageProps {
  readonly data: CardPageData;
  /** When the page is built. */
  readonly built?: Built;
  /** In the reader's browser. */
  readonly experiment?: Experiment;
}

/** A question's page: the same markup when it is built and when it is alive. */
export function CardPage({ data, built, experiment }: CardPageProps): JSX.Element {
  const { lang, face, recorded, previous, next } = data;
  const say = words[lang];
  const [{ setting, guess }, change, { query, problems, isDefault, toDefaults }] = useChoices(face);
  const snapshot = useSnapshot(experiment);
  const { frames, cursor, status } = snapshot;
  const frame = frames[cursor];
  const verdict = status === "done" ? frames.at(-1)?.verdict : undefined;
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (verdict) setOpen(true);
  }, [verdict]);
  useRestart(experiment, setting);
  const heads = frame ? frame.charts.map(headOf) : (recorded?.charts ?? []);
  const number = face.id.slice(1);
  const numbers = (id: string) => recordedCharts(face.id).then((charts) => charts.find((chart) => chart.id === id));
  return (
    <>
      <SiteBar lang={lang} home="../" other={otherPage(lang, face.id)} query={query} />
      <main id="content">
        <header class="hero">
          <p class="numeral" aria-hidden="true">
            {number}
          </p>
          <div>
            <p class="eyebrow">
              {say.questionNumber(number)} · {face.title[lang]}
            </p>
            <h1>{face.question[lang]}</h1>
          </div>
        </header>
        <div class="opening">
          <section class="claim" aria-labelledby="claim">
            <h2 id="claim">{say.claim}</h2>
            <p>{face.claim[lang]}</p>
          </section>
          <section class="guess" aria-labelledby="guess">
            <h2 id="guess">{say.guess}</h2>
            <fieldset>
              <legend>{face.guess.ask[lang]}</legend>
              <div class="options">
                {Object.entries(face.guess.options).map(([key, text]) => (
                  <button
                    key={key}
                    type="button"
                    data-guess={key}
                    data-measured={verdict ? verdict.guess === key : undefined}
                    aria-pressed={guess === key}
                    onClick={() => change({ setting, guess: key })}
                  >
                    {text[lang]}
                  </button>
                ))}
              </div>
            </fieldset>
            <p class="hint">{guess ? guessed(lang, face, guess, verdict) : say.guessHint}</p>
          </section>
        </div>
        <section class="experiment" aria-labelledby="experiment">
          <h2 id="experiment">{say.experiment}</h2>
          <Problems lang={lang} problems={problems} />
          <div class="bench">
            <div class="stage">
              <RunBar
                lang={lang}
                snapshot={snapshot}
                start={() => experiment?.start(setting)}
                pause={() => experiment?.pause()}
                resume={() => experiment?.resume()}
                step={() => experiment?.step(setting)}
                reset={() => experiment?.reset()}
                seek={(place) => experiment?.seek(place)}
              />
              <Source lang={lang} snapshot={snapshot} recorded={recorded} />
              <noscript>
                <p class="note">{say.needsScript}</p>
              </noscript>
              <div class="charts" data-count={heads.length}>
                {heads.map((head) => (
                  <ChartFigure
                    key={head.id}
                    lang={lang}
                    head={head}
                    chart={frame?.charts.find(({ id }) => id === head.id)}
                    picture={built?.pictures[head.id]}
                    recorded={() => numbers(head.id)}
                  />
                ))}
              </div>
            </div>
            <Controls
              lang={lang}
              schema={face.parameters}
              setting={setting}
              change={(to, gesture) => change({ setting: to, guess }, gesture)}
              isDefault={isDefault}
              toDefaults={toDefaults}
            />
          </div>
        </section>
        <Formulas
          lang={lang}
          face={face}
          terms={frame?.terms ?? (isDefault && recorded ? recorded.terms : {})}
          markup={built?.formulas}
        />
        <p class="hidden" role="status" aria-live="polite">
          {status === "done" && `${say.status.done}. ${verdict ? face.verdict[lang] : ""}`}
          {status === "failed" && failureOf(lang, snapshot)}
        </p>
        <Answer
          lang={lang}
          face={face}
          verdict={verdict ?? recorded?.verdict}
          isRecorded={!verdict}
          guess={guess}
          isOpen={isOpen}
          toggle={setOpen}
        />
        <Code lang={lang} name={face.name} markup={built?.code} />
        <section class="references" aria-labelledby="references">
          <h2 id="references">{say.references}</h2>
          <ul>
            {face.references.map((id) => (
              <ReferenceItem key={id} id={id} />
            ))}
          </ul>
        </section>
        <Neighbours lang={lang} previous={previous} next={next} />
      </main>
      <footer class="foot">{say.footer}</footer>
    </>
  );
}

function otherPage(lang: Lang, id: string): string {
  return `../../${lang === "zh" ? "en" : "zh"}/${id.toLowerCase()}/`;
}

/** Restarts are at least so many ms apart while a slider moves. */
const rest = 120;

/** Once a reader has started a run, a change of the setting starts it again. */
function useRestart(experiment: Experiment | undefined, setting: Setting): void {
  const key = JSON.stringify(setting);
  const last = useRef({ key, at: 0 });
  useEffect(() => {
    if (last.current.key === key) return undefined;
    last.current.key = key;
    const restart = (): void => {
      const status = experiment?.snapshot.status ?? "idle";
      last.current.at = performance.now();
      if (status !== "idle") experiment?.start(setting, { paused: status === "paused" });
    };
    const timer = setTimeout(restart, Math.max(0, last.current.at + rest - performance.now()));
    return () => clearTimeout(timer);
  }, [experiment, key, setting]);
}

function failureOf(lang: Lang, { failure }: Snapshot): string {
  return words[lang].failure(failure || words[lang].workerFailed);
}

function Problems({ lang, problems }: { readonly lang: Lang; readonly problems: readonly Text[] }): JSX.Element {
  return (
    <>
      {problems.map((problem) => (
        <p key={problem.en} class="note" role="alert">
          {words[lang].badAddress(problem[lang])}
        </p>
      ))}
    </>
  );
}

interface SourceProps {
  readonly lang: Lang;
  readonly snapshot: Snapshot;
  readonly recorded: RecordedResult | undefined;
}

/** Where the shown numbers come from: this machine, or a recording. */
function Source({ lang, snapshot, recorded }: SourceProps): JSX.Element {
  const say = words[lang];
  const { status, setting, engine } = snapshot;
  if (status === "failed") return <p class="note failure">{failureOf(lang, snapshot)}</p>;
  if (setting) {
    return (
      <p class="source">
        {engine ? say.device(say.engine(engine.description), setting.seed) : say.status.starting}{" "}
        {engine?.threads === 1 && !globalThis.crossOriginIsolated && say.unshared}
      </p>
    );
  }
  if (!recorded) return <p class="source">{say.status.idle}</p>;
  const effort = say.efforts[recorded.effort].name;
  return (
    <p class="source">
      {say.recorded(recorded.recordedOn, recorded.seed, effort, say.engine(recorded.device))}{" "}
      <b>{say.recordedElsewhere}</b>
    </p>
  );
}

function ReferenceItem({ id }: { readonly id: keyof typeof references }): JSX.Element {
  const { authors, year, title, url }: Reference = references[id];
  return (
    <li>
      {authors} ({year}). <cite lang="en">{url ? <a href={url}>{title}</a> : title}</cite>.
    </li>
  );
}

interface NeighboursProps {
  readonly lang: Lang;
  readonly previous: Neighbour | undefined;
  readonly next: Neighbour | undefined;
}

function Neighbours({ lang, previous, next }: NeighboursProps): JSX.Element {
  const say = words[lang];
  const link = (one: Neighbour | undefined, name: string, rel: "prev" | "next"): JSX.Element =>
    one ? (
      <a class={rel} rel={rel} href={one.href}>
        <span>
          {name} {one.id.slice(1)}
        </span>
        <b>{one.question}</b>
      </a>
    ) : (
      <a class={rel} href="../">
        <span>{say.lab}</span>
        <b>{say.allQuestions}</b>
      </a>
    );
  return (
    <nav class="neighbours" aria-label={say.neighbours}>
      {link(previous, say.previous, "prev")}
      {link(next, say.next, "next")}
    </nav>
  );
}
