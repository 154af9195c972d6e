import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { Lang } from "../../src/report/index.ts";
import { type Chosen, Network } from "./Network.tsx";
import type { Theme } from "./ramp.ts";
import { UnitDetail } from "./UnitDetail.tsx";
import { pointWords } from "./words.ts";

interface InsideProps {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly widths: readonly number[];
  readonly look: PointLook | undefined;
}

/** The network as a picture, and one of its neurons large. */
export function Inside({ lang, theme, widths, look }: InsideProps): JSX.Element {
  const say = pointWords[lang];
  const [wanted, choose] = useState<Chosen>({ layer: 0, unit: 0 });
  const chosen = nearest(wanted, widths);
  return (
    <section class="inside" aria-labelledby="inside">
      <h2 id="inside">{say.network}</h2>
      <Network lang={lang} theme={theme} widths={widths} look={look} chosen={chosen} choose={choose} />
      {chosen && <UnitDetail lang={lang} theme={theme} look={look} chosen={chosen} />}
      <p class="hint">{say.networkHint}</p>
    </section>
  );
}

/** A neuron that the network has. */
function nearest({ layer, unit }: Chosen, widths: readonly number[]): Chosen | undefined {
  if (widths.length === 0) return undefined;
  const at = Math.min(layer, widths.length - 1);
  return { layer: at, unit: Math.min(unit, widths[at] - 1) };
}
