import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { DigitsLook } from "../../src/lab/playgrounds/digitsNetwork.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import { CellGrid } from "./CellGrid.tsx";
import { NumberTables } from "./NumberTables.tsx";
import { PickGrid } from "./PickGrid.tsx";
import { type Spot, stageSide, stages } from "./scene.ts";
import { mostOf, networkWalk, sourcesOf, stageBefore } from "./stageValues.ts";
import { ValueStory } from "./ValueStory.tsx";
import { WindowOutline } from "./WindowOutline.tsx";
import { convolutionWords } from "./words.ts";

interface ChannelChainProps {
  readonly lang: Lang;
  /** What the network looked at. */
  readonly small: Grid;
  readonly look: DigitsLook;
  readonly spot: Spot;
  readonly choose: (spot: Spot) => void;
}

/** One channel from the image to the pooled map; every value says how it was made. */
export function ChannelChain({ lang, small, look, spot, choose }: ChannelChainProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const [glimpse, setGlimpse] = useState<Spot>();
  const { channel } = spot;
  const shown = glimpse?.channel === channel ? glimpse : spot;
  const before = stageBefore(shown.stage);
  const { kernel, bias } = look.filters[channel];
  const sources = sourcesOf(shown);
  return (
    <section class="chain" aria-labelledby={id}>
      <h3 id={id}>{say.chain(channel + 1)}</h3>
      <p class="hint" id={`${id}-help`}>
        {say.mapHelp}
      </p>
      <ol>
        <li>
          <h4>{say.networkInput}</h4>
          <CellGrid values={small} shade="ink" most={1} border={networkWalk.padding} hasNumbers={true}>
            {!before && <WindowOutline taken={sources} />}
          </CellGrid>
          <p class="hint">{say.networkInputNote}</p>
        </li>
        <li class="filter">
          <h4>{say.filterOf(channel + 1)}</h4>
          <CellGrid
            values={kernel}
            shade="signed"
            most={Math.max(1e-9, ...kernel.flat().map(Math.abs))}
            hasNumbers={true}
          />
          <p class="hint">
            {say.bias} {figure(bias, 3)}
          </p>
        </li>
        {stages.map((stage) => (
          <li key={stage} data-stage={stage}>
            <h4>{say.stages[stage].name}</h4>
            <PickGrid
              name={stage}
              label={say.mapGrid(say.stages[stage].name, channel + 1)}
              help={`${id}-help`}
              side={stageSide(stage)}
              place={spot.stage === stage ? spot : undefined}
              choose={(place) => choose({ stage, channel, ...place })}
              hover={(place) => setGlimpse(place && { stage, channel, ...place })}
            >
              <CellGrid values={look[stage][channel]} shade="signed" most={mostOf(look, stage)} hasNumbers={true}>
                {before === stage && <WindowOutline taken={sources} />}
                {shown.stage === stage && <rect class="chosen" x={shown.column} y={shown.row} width="1" height="1" />}
              </CellGrid>
            </PickGrid>
            <p class="hint">{say.stages[stage].note}</p>
          </li>
        ))}
      </ol>
      <NumberTables
        lang={lang}
        name={say.chain(channel + 1)}
        grids={[
          { name: say.networkInput, values: small },
          { name: say.filterOf(channel + 1), values: kernel },
          ...stages.map((stage) => ({ name: say.stages[stage].name, values: look[stage][channel] })),
        ]}
      />
      <div class="reasons">
        <ValueStory lang={lang} small={small} look={look} spot={shown} />
      </div>
    </section>
  );
}
