import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { MemoryLedger } from "../../src/index.ts";
import type { Lang } from "../../src/report/index.ts";
import { memoryWords } from "../../src/report/memoryWords.ts";
import { figure } from "../figures.ts";
import { Bar } from "./Bar.tsx";
import { pointWords } from "./words.ts";

interface LedgerProps {
  readonly lang: Lang;
  readonly ledger: MemoryLedger | undefined;
}

const bytes = (count: number): string => `${figure(count)}\u00a0B`;

/** Whose every byte of a training step is: by role, and each tensor that backward reads with who keeps it and why. */
export function Ledger({ lang, ledger }: LedgerProps): JSX.Element {
  const say = pointWords[lang];
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="ledger" aria-labelledby="ledger">
      <h2 id="ledger">{say.memory}</h2>
      {ledger ? (
        <>
          <p class="hint">{say.memorySays(bytes(ledger.planned.totalBytes), ledger.inputShape[0])}</p>
          <Roles lang={lang} ledger={ledger} />
          <details class="numbers" onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{say.memoryEntries}</summary>
            {isOpen && <Entries lang={lang} ledger={ledger} />}
          </details>
        </>
      ) : (
        <p class="empty hint">{say.notYet}</p>
      )}
    </section>
  );
}

function Roles({ lang, ledger }: { readonly lang: Lang; readonly ledger: MemoryLedger }): JSX.Element {
  const { roles } = ledger.planned;
  const shown = Object.entries(roles).filter(([, count]) => count > 0) as [keyof typeof roles, number][];
  const largest = Math.max(1, ...shown.map(([, count]) => count));
  return (
    <dl class="bars">
      {shown.map(([role, count]) => (
        <div key={role} data-role={role}>
          <dt>{memoryWords[lang].roles[role]}</dt>
          <dd>
            <Bar share={count / largest} />
            <span>{bytes(count)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Entries({ lang, ledger }: { readonly lang: Lang; readonly ledger: MemoryLedger }): JSX.Element {
  const words = memoryWords[lang];
  const name = (module: string, op: string): string => [module, op].filter((part) => part !== "").join(" ");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={pointWords[lang].memoryEntries}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.tensor}</th>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.shape}</th>
            <th scope="col">{words.declared}</th>
            <th scope="col">{words.kept}</th>
            <th scope="col">{words.fate}</th>
          </tr>
        </thead>
        <tbody>
          {ledger.saved.map(({ madeBy, reasons, shape, bytes: declared, plannedBytes, fate }, i) => (
            <tr key={i}>
              <td>{name(madeBy.module, madeBy.op) || words.given}</td>
              <td class="why">
                {reasons.map(({ module, because }) => (
                  <p key={because}>
                    {module && <code>{module}</code>} {words.because(because)}
                  </p>
                ))}
              </td>
              <td>{shape.join(" × ")}</td>
              <td>{bytes(declared)}</td>
              <td>{bytes(plannedBytes)}</td>
              <td>{words.fates[fate]}</td>
            </tr>
          ))}
          {ledger.instead.map(({ module, op, shape, bytes: kept }, i) => (
            <tr key={`instead ${i}`}>
              <td>{name(module, op) || words.outside}</td>
              <td class="why">{words.instead}</td>
              <td>{shape.join(" × ")}</td>
              <td>–</td>
              <td>{bytes(kept)}</td>
              <td>{words.fates.kept}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
