import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Lang, Text } from "../../src/report/index.ts";
import type { PlaygroundPageData } from "../pageData.ts";
import { playgrounds } from "../playgrounds.ts";
import { SiteBar } from "../SiteBar.tsx";
import { type AddressForm, useAddress } from "../useAddress.ts";
import { useWatched } from "../useWatched.ts";
import { words } from "../words.ts";
import { Field } from "./Field.tsx";
import { Gradients } from "./Gradients.tsx";
import { Ledger } from "./Ledger.tsx";
import { LossChart } from "./LossChart.tsx";
import { type Chosen, Network } from "./Network.tsx";
import { PointBar } from "./PointBar.tsx";
import { PointControls } from "./PointControls.tsx";
import {
  defaultPointChoices,
  type PointChoices,
  pointsOf,
  readPointChoices,
  settingsOf,
  writePointChoices,
} from "./pointChoices.ts";
import { nothingYet, type PointSession, type PointSnapshot, type Setup } from "./session.ts";
import { UnitDetail } from "./UnitDetail.tsx";
import { useTheme } from "./useTheme.ts";
import { pointWords, tries } from "./words.ts";

interface PointsPageProps {
  readonly data: PlaygroundPageData;
  /** In the reader's browser. */
  readonly session?: PointSession;
}

const form: AddressForm<PointChoices> = {
  first: defaultPointChoices,
  read: readPointChoices,
  write: writePointChoices,
};

/** The playground of points: the same markup when it is built and when it is alive. */
export function PointsPage({ data: { lang }, session }: PointsPageProps): JSX.Element {
  const say = pointWords[lang];
  const playground = playgrounds.find(({ id }) => id === "points");
  const [choices, change, problems] = useAddress(form);
  const snapshot = useWatched(session, nothingYet);
  const theme = useTheme();
  const points = usePoints(choices);
  const obstacle = obstacleOf(lang, choices, points.length);
  useSetup(session, obstacle ? undefined : { points, settings: settingsOf(choices), pace: paceOf(choices) });
  const [wanted, choose] = useState<Chosen>({ layer: 0, unit: 0 });
  const chosen = nearest(wanted, choices.widths);
  const { look, status } = snapshot;
  const query = writePointChoices(choices);
  return (
    <>
      <SiteBar lang={lang} home="../" other={`../../${lang === "zh" ? "en" : "zh"}/points/`} query={query} />
      <main id="content" class="points">
        <header>
          <h1>{playground?.title[lang]}</h1>
          <p class="lead">{say.lead}</p>
        </header>
        <Notes lang={lang} problems={problems} obstacle={obstacle} snapshot={snapshot} />
        <PointBar lang={lang} snapshot={snapshot} session={session} isReady={!obstacle} />
        <div class="desk">
          <Field lang={lang} theme={theme} choices={choices} points={points} look={look} change={change} />
          <section class="inside" aria-labelledby="inside">
            <h2 id="inside">{say.network}</h2>
            <Network lang={lang} theme={theme} widths={choices.widths} look={look} chosen={chosen} choose={choose} />
            {chosen && <UnitDetail lang={lang} theme={theme} look={look} chosen={chosen} />}
            <p class="hint">{say.networkHint}</p>
          </section>
          <PointControls lang={lang} choices={choices} change={change} />
        </div>
        <div class="below">
          <div>
            <LossChart lang={lang} trace={snapshot.trace} />
            <Gradients lang={lang} look={look} widths={choices.widths} />
          </div>
          <Ledger lang={lang} ledger={snapshot.ledger} />
        </div>
        <Tries lang={lang} change={change} />
        <p class="hidden" role="status" aria-live="polite">
          {status === "idle" ? "" : say.status[status]}
        </p>
      </main>
      <footer class="foot">{words[lang].footer}</footer>
    </>
  );
}

/** The points of the choices, the same list while they are the same. */
function usePoints(choices: PointChoices): ReturnType<typeof pointsOf> {
  const { set, count, noise, seed } = choices.params;
  const { drawn } = choices;
  return useMemo(() => pointsOf(choices), [set, count, noise, seed, drawn]);
}

function paceOf({ params: { pace } }: PointChoices): Setup["pace"] {
  return pace === "most" ? "most" : Number(pace);
}

/** Why these choices cannot be trained. */
function obstacleOf(lang: Lang, { params }: PointChoices, count: number): string | undefined {
  if (count < 2) return pointWords[lang].tooFew;
  if (params.normalisation === "batch" && params.batch === "1") return pointWords[lang].lonelyBatch;
  return undefined;
}

function nearest({ layer, unit }: Chosen, widths: readonly number[]): Chosen | undefined {
  if (widths.length === 0) return undefined;
  const at = Math.min(layer, widths.length - 1);
  return { layer: at, unit: Math.min(unit, widths[at] - 1) };
}

/** New networks are at least so many ms apart while a slider moves. */
const rest = 120;

function useSetup(session: PointSession | undefined, setup: Setup | undefined): void {
  const last = useRef(0);
  const { points, settings, pace } = setup ?? {};
  const key = JSON.stringify([settings, pace]);
  useEffect(() => {
    if (!session) return undefined;
    const set = (): void => {
      last.current = performance.now();
      session.set(setup);
    };
    const timer = setTimeout(set, Math.max(0, last.current + rest - performance.now()));
    return () => clearTimeout(timer);
  }, [session, points, key]);
}

interface NotesProps {
  readonly lang: Lang;
  readonly problems: readonly Text[];
  readonly obstacle: string | undefined;
  readonly snapshot: PointSnapshot;
}

/** What stands in the way, and where the numbers come from. */
function Notes({ lang, problems, obstacle, snapshot }: NotesProps): JSX.Element {
  const say = words[lang];
  const { status, failure, engine, look } = snapshot;
  return (
    <div class="notes">
      {problems.map((problem) => (
        <p key={problem.en} class="note" role="alert">
          {say.badAddress(problem[lang])}
        </p>
      ))}
      {obstacle && <p class="note">{obstacle}</p>}
      {status === "halted" && (
        <p class="note" role="alert">
          {pointWords[lang].halted(look?.step ?? 0)}
        </p>
      )}
      {status === "failed" && (
        <p class="note failure" role="alert">
          {say.failure(failure || say.workerFailed)}
        </p>
      )}
      <noscript>
        <p class="note">{pointWords[lang].needsScript}</p>
      </noscript>
      {engine && (
        <p class="source">
          {say.engine(engine.description)}. {engine.threads === 1 && !globalThis.crossOriginIsolated && say.unshared}
        </p>
      )}
    </div>
  );
}

interface TriesProps {
  readonly lang: Lang;
  readonly change: (choices: PointChoices) => void;
}

function Tries({ lang, change }: TriesProps): JSX.Element {
  return (
    <section class="tries" aria-labelledby="tries">
      <h2 id="tries">{pointWords[lang].tries}</h2>
      <ul>
        {tries.map(({ query, title, look }) => (
          <li key={query}>
            <button type="button" data-try={query} onClick={() => change(readPointChoices(query).choices)}>
              <b>{title[lang]}</b>
              <span>{look[lang]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
