import type { JSX } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { type Grid, unusedAtEnd, windowAt } from "../../src/lab/playgrounds/convolutionWindow.ts";
import type { Lang } from "../../src/report/index.ts";
import { figure } from "../figures.ts";
import type { Seen } from "./convolver.ts";
import { DrawingPanel } from "./DrawingPanel.tsx";
import { KernelPanel } from "./KernelPanel.tsx";
import type { Question } from "./messages.ts";
import { OutputPanel } from "./OutputPanel.tsx";
import { SizeFormula } from "./SizeFormula.tsx";
import { outputSide, type Place, type Scene, within } from "./scene.ts";
import type { ChangeScene } from "./useScene.ts";
import { WindowProducts } from "./WindowProducts.tsx";
import { convolutionWords } from "./words.ts";

interface KernelPartProps {
  readonly lang: Lang;
  readonly scene: Scene;
  readonly change: ChangeScene;
  readonly question: Question;
  readonly seen: Seen;
  /** MathML, when the page is built. */
  readonly formulas: readonly string[] | undefined;
}

/** An image, a kernel that walks over it, and what comes out. */
export function KernelPart({ lang, scene, change, question, seen, formulas }: KernelPartProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const side = outputSide(scene);
  const [glimpse, setGlimpse] = useState<Place>();
  const shown = within(glimpse ?? scene.cell, side);
  const { image, settings } = question;
  const failure = seen.failures.engine;
  const known = seen.map?.question === question ? seen.map.values : undefined;
  // While the hand moves the map of a moment ago stands; only where there is none does the page add up itself.
  const before = failure === undefined ? seen.map?.values : undefined;
  const isAlike = before ? before.length === side : false;
  const values = useMemo(
    () => known ?? (isAlike && before ? before : sumsOf(question, Math.max(0, side))),
    [known, isAlike, before, question, side],
  );
  const taken = side > 0 ? windowAt(image, settings, shown.row, shown.column) : [];
  return (
    <section class="part" aria-labelledby={id}>
      <h2 id={id}>{say.one.title}</h2>
      <p class="lead">{say.one.lead}</p>
      {failure !== undefined && (
        <p class="note" role="alert">
          {say.failures.engine(failure || say.reasonUnknown)}
        </p>
      )}
      <div class="walk">
        <DrawingPanel
          lang={lang}
          picture={scene.picture}
          change={(picture, hand) => change({ picture }, hand)}
          padding={scene.padding}
          unused={side > 0 ? unusedAtEnd(scene.picture.side, scene.kernel.length, scene) : 0}
          taken={taken}
        />
        <KernelPanel lang={lang} scene={scene} change={change} />
        <OutputPanel
          lang={lang}
          values={values}
          shown={shown}
          choose={(cell) => change({ cell })}
          glance={setGlimpse}
        />
        <div class="reasons">
          <SizeFormula lang={lang} scene={scene} markup={formulas} />
          {side > 0 && (
            <section class="one-value" aria-labelledby={`${id}-value`}>
              <h3 id={`${id}-value`}>{say.value}</h3>
              <p class="hint">{say.valueAt(shown.row + 1, shown.column + 1)}</p>
              <div class="sum-up">
                <WindowProducts lang={lang} taken={taken} side={scene.kernel.length} />
                <div role="status">
                  <dl class="total">
                    <div>
                      <dt>{say.sum}</dt>
                      <dd data-total={total(taken)}>{figure(total(taken))}</dd>
                    </div>
                    <div>
                      <dt>{say.engineSays}</dt>
                      <dd data-engine={known?.[shown.row]?.[shown.column]}>
                        {known ? figure(known[shown.row]?.[shown.column]) : "…"}
                      </dd>
                    </div>
                  </dl>
                </div>
              </div>
            </section>
          )}
        </div>
      </div>
    </section>
  );
}

function total(taken: readonly { readonly product: number }[]): number {
  return taken.reduce((sum, { product }) => sum + product, 0);
}

/** The map as the page itself adds it up: what stands there until the engine answers. */
function sumsOf({ image, settings }: Question, side: number): Grid {
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => total(windowAt(image, settings, row, column))),
  );
}
