import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Check, Face, Verdict } from "../src/lab/index.ts";
import type { Lang } from "../src/report/index.ts";
import { figure } from "./figures.ts";
import { words } from "./words.ts";

interface AnswerProps {
  readonly lang: Lang;
  readonly face: Face;
  readonly verdict: Verdict | undefined;
  readonly isRecorded: boolean;
  readonly guess: string | undefined;
  readonly isOpen: boolean;
  readonly toggle: (isOpen: boolean) => void;
}

/** Verdict, checks, what is right, and what is more exact: behind a disclosure until it was guessed or measured. */
export function Answer({ lang, face, verdict, isRecorded, guess, isOpen, toggle }: AnswerProps): JSX.Element {
  const say = words[lang];
  const checks = verdict?.checks ?? [];
  const failed = checks.filter(({ holds }) => !holds).length;
  const outcome = failed === 0 ? say.verdictHolds(checks.length) : say.verdictFails(failed, checks.length);
  return (
    <details class="answer" open={isOpen} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>
        <span>{say.reveal}</span>
      </summary>
      <section class="verdict" aria-labelledby="verdict">
        <h2 id="verdict">{say.verdict}</h2>
        <p class="line">{face.verdict[lang]}</p>
        {verdict && (
          <p class="outcome" data-holds={verdict.holds}>
            {outcome} {isRecorded && say.fromRecording} {!isRecorded && guess && guessed(lang, face, guess, verdict)}
          </p>
        )}
      </section>
      {verdict && <Checks lang={lang} checks={checks} />}
      <div class="words">
        <section>
          <h2>{say.right}</h2>
          <p>{face.right[lang]}</p>
        </section>
        <section>
          <h2>{say.correction}</h2>
          <p>{face.correction[lang]}</p>
        </section>
      </div>
    </details>
  );
}

/** What the reader guessed, beside what was measured. */
export function guessed(lang: Lang, face: Face, guess: string, verdict: Verdict | undefined): string {
  const say = words[lang];
  const own = face.guess.options[guess][lang];
  if (!verdict) return say.guessed(own);
  return verdict.guess === guess ? say.guessRight(own) : say.guessOther(own, face.guess.options[verdict.guess][lang]);
}

/** A longer list is shown when it is asked for; what does not hold is always shown. */
const most = 8;

function Checks({ lang, checks }: { readonly lang: Lang; readonly checks: readonly Check[] }): JSX.Element {
  const say = words[lang];
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole || checks.length <= most + 2 ? checks : checks.filter(({ holds }, i) => i < most || !holds);
  const classes = [...new Set(checks.map(({ tolerance }) => tolerance))];
  return (
    <section class="checks" aria-labelledby="checks">
      <h2 id="checks">{say.checks}</h2>
      <ul class="classes">
        {classes.map((tolerance) => (
          <li key={tolerance}>
            <Badge lang={lang} tolerance={tolerance} /> {say.tolerances[tolerance].says}
          </li>
        ))}
      </ul>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.check.claim}</th>
            <th scope="col">{say.check.tolerance}</th>
            <th scope="col">{say.measured}</th>
            <th scope="col">
              <span class="hidden">{say.allowed("")}</span>
            </th>
            <th scope="col">{say.check.predicted}</th>
            <th scope="col">
              <span class="hidden">{say.holds}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((check) => (
            <tr key={check.claim.en} data-holds={check.holds}>
              <th scope="row">{check.claim[lang]}</th>
              <td>
                <Badge lang={lang} tolerance={check.tolerance} />
              </td>
              <td class="number">{figure(check.measured, 5)}</td>
              <td class="relation" title={say.allowed(figure(check.allowed, 2))}>
                {check.relation === "=" && check.allowed > 0 && check.tolerance !== "identity" ? "≈" : check.relation}
              </td>
              <td class="number">{figure(check.predicted, 5)}</td>
              <td class="mark">
                <span aria-hidden="true">{check.holds ? "✓" : "✗"}</span>
                <span class="hidden">{check.holds ? say.holds : say.fails}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < checks.length && (
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          {say.allChecks(checks.length)}
        </button>
      )}
    </section>
  );
}

function Badge({ lang, tolerance }: { readonly lang: Lang; readonly tolerance: Check["tolerance"] }): JSX.Element {
  const { name, says } = words[lang].tolerances[tolerance];
  return (
    <span class="badge" data-class={tolerance} title={says}>
      {name}
    </span>
  );
}
