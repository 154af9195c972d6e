import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Lang } from "../../src/report/index.ts";
import type { PlaygroundPageData } from "../pageData.ts";
import { playgrounds } from "../playgrounds.ts";
import { SiteBar } from "../SiteBar.tsx";
import { type AddressForm, useAddress } from "../useAddress.ts";
import { words } from "../words.ts";
import { Field } from "./Field.tsx";
import { Gradients } from "./Gradients.tsx";
import { Inside } from "./Inside.tsx";
import { Ledger } from "./Ledger.tsx";
import { LossChart } from "./LossChart.tsx";
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
import type { PointSession, Setup } from "./session.ts";
import { useSetup } from "./useSetup.ts";
import { useTheme } from "./useTheme.ts";
import { Watching } from "./Watching.tsx";
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
  const theme = useTheme();
  const points = usePoints(choices);
  const obstacle = obstacleOf(lang, choices, points.length);
  useSetup(session, obstacle ? undefined : { points, settings: settingsOf(choices), pace: paceOf(choices) });
  const { widths, params } = choices;
  const query = writePointChoices(choices);
  return (
    <>
      <SiteBar lang={lang} home="../" other={`../../${lang === "zh" ? "en" : "zh"}/points/`} query={query} />
      <main id="content" class="points">
        <header>
          <h1>{playground?.title[lang]}</h1>
          <p class="lead">{say.lead}</p>
        </header>
        {problems.map((problem) => (
          <p key={problem.en} class="note" role="alert">
            {words[lang].badAddress(problem[lang])}
          </p>
        ))}
        <Watching
          session={session}
          show={(snapshot) => (
            <PointBar lang={lang} snapshot={snapshot} session={session} obstacle={obstacle} seed={params.seed} />
          )}
        />
        <div class="desk">
          <Watching
            session={session}
            show={({ look }) => (
              <Field lang={lang} theme={theme} choices={choices} points={points} look={look} change={change} />
            )}
          />
          <Watching
            session={session}
            show={({ look }) => <Inside lang={lang} theme={theme} widths={widths} look={look} />}
          />
          <PointControls lang={lang} choices={choices} change={change} />
          <Watching
            session={session}
            show={({ look, trace }) => (
              <div class="course">
                <LossChart lang={lang} trace={trace} />
                <Gradients lang={lang} look={look} widths={widths} />
              </div>
            )}
          />
          <Watching session={session} show={({ ledger }) => <Ledger lang={lang} ledger={ledger} />} />
        </div>
        <Tries lang={lang} change={change} />
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
