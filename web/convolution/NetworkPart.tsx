import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import type { Lang } from "../../src/report/index.ts";
import { CellGrid } from "./CellGrid.tsx";
import { ChannelChain } from "./ChannelChain.tsx";
import type { Seen } from "./convolver.ts";
import { Legend } from "./Legend.tsx";
import type { Question } from "./messages.ts";
import { type Scene, type Stage, stages } from "./scene.ts";
import { atStage, emptyLook, mostOf } from "./stageValues.ts";
import type { ChangeScene } from "./useScene.ts";
import { convolutionWords } from "./words.ts";

interface NetworkPartProps {
  readonly lang: Lang;
  readonly scene: Scene;
  readonly change: ChangeScene;
  readonly question: Question;
  readonly seen: Seen;
}

/** The trained network's look at the same image. */
export function NetworkPart({ lang, scene: { spot }, change, question, seen }: NetworkPartProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const look = seen.look?.look ?? emptyLook;
  const { stage, channel } = spot;
  const failure = seen.failures.network;
  return (
    <section class="part network" aria-labelledby={id} data-network={seen.look ? "seen" : "waiting"}>
      <h2 id={id}>{say.network.title}</h2>
      <p class="lead">{say.network.lead}</p>
      {failure !== undefined && (
        <p class="note" role="alert">
          {say.failures.network(failure || say.reasonUnknown)}
        </p>
      )}
      <Reading lang={lang} probabilities={seen.look?.look.probabilities} />
      <section class="maps" aria-labelledby={`${id}-maps`}>
        <h3 id={`${id}-maps`}>{say.allMaps}</h3>
        <fieldset class="segments control">
          <legend class="hidden">{say.stage}</legend>
          <div>
            {stages.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="stage"
                  value={one}
                  checked={one === stage}
                  onChange={() => change({ spot: atStage(spot, one) })}
                />
                <span>{say.stages[one].name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Tiles
          lang={lang}
          look={look}
          stage={stage}
          channel={channel}
          choose={(to) => change({ spot: { ...spot, channel: to } })}
        />
        <Legend lang={lang} most={mostOf(look, stage)} />
        <p class="hint">{say.scale}</p>
      </section>
      <ChannelChain
        lang={lang}
        small={seen.look?.small ?? question.small}
        look={look}
        spot={spot}
        choose={(to) => change({ spot: to })}
      />
    </section>
  );
}

interface ReadingProps {
  readonly lang: Lang;
  /** Of the ten digits; absent before the network has looked. */
  readonly probabilities: readonly number[] | undefined;
}

/** What the network takes the drawing for. */
function Reading({ lang, probabilities }: ReadingProps): JSX.Element {
  const say = convolutionWords[lang];
  const digit = probabilities?.indexOf(Math.max(...probabilities));
  return (
    <div class="reading">
      <p class="numeral" aria-hidden="true">
        {digit ?? "?"}
      </p>
      <div>
        <p role="status" data-digit={digit}>
          {digit === undefined ? say.loadingNetwork : say.answer(digit)}
        </p>
        <dl class="bars" aria-label={say.probabilities}>
          {Array.from({ length: 10 }, (_, one) => probabilities?.[one] ?? 0).map((probability, one) => (
            <div key={one} data-most={one === digit}>
              <dt>{one}</dt>
              <dd>
                <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={probability} height="1" />
                </svg>
                <span>{(100 * probability).toFixed(1)}%</span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

interface TilesProps {
  readonly lang: Lang;
  readonly look: DigitsLook;
  readonly stage: Stage;
  readonly channel: number;
  readonly choose: (channel: number) => void;
}

/** Every filter beside what it makes of the image. */
function Tiles({ lang, look, stage, channel, choose }: TilesProps): JSX.Element {
  const say = convolutionWords[lang];
  const most = mostOf(look, stage);
  const pictures = useMemo(() => {
    const strongest = Math.max(1e-9, ...look.filters.flatMap(({ kernel }) => kernel.flat().map(Math.abs)));
    return look.filters.map(({ kernel }, i) => (
      <>
        <CellGrid values={kernel} shade="signed" most={strongest} />
        <CellGrid values={look[stage][i]} shade="signed" most={most} />
      </>
    ));
  }, [look, stage, most]);
  return (
    <div class="tiles">
      {pictures.map((picture, i) => (
        <button
          key={i}
          type="button"
          data-channel={i}
          aria-pressed={i === channel}
          aria-label={say.channel(i + 1)}
          onClick={() => choose(i)}
        >
          {picture}
          <span>{i + 1}</span>
        </button>
      ))}
    </div>
  );
}
