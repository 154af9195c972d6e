import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { type KernelName, kernels } from "../../src/lab/playgrounds/kernels.ts";
import type { Lang } from "../../src/report/index.ts";
import { withSide, withWeight } from "./kernelEdits.ts";
import { limits, mostKernel, mostWeight, type Scene } from "./scene.ts";
import { presetOf } from "./sceneAddress.ts";
import type { ChangeScene } from "./useScene.ts";
import { convolutionWords } from "./words.ts";

interface KernelPanelProps {
  readonly lang: Lang;
  readonly scene: Scene;
  readonly change: ChangeScene;
}

/** The weights, and how they walk. */
export function KernelPanel({ lang, scene, change }: KernelPanelProps): JSX.Element {
  const say = convolutionWords[lang];
  const id = useId();
  const { kernel } = scene;
  const preset = presetOf(kernel);
  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`}>{say.kernel}</h3>
        <p class="hint">
          {kernel.length} × {kernel.length}
        </p>
      </header>
      <div class="weights" data-size={kernel.length}>
        {kernel.flatMap((weights, row) =>
          weights.map((weight, column) => (
            <input
              key={`${row} ${column}`}
              type="number"
              inputMode="decimal"
              step="any"
              min={-mostWeight}
              max={mostWeight}
              data-sign={Math.sign(weight)}
              aria-label={say.weight(row + 1, column + 1)}
              value={Number(weight.toFixed(4))}
              onChange={(event) => {
                const given = event.currentTarget.valueAsNumber;
                if (Number.isNaN(given)) event.currentTarget.value = String(Number(weight.toFixed(4)));
                else change({ kernel: withWeight(kernel, row, column, given) });
              }}
            />
          )),
        )}
      </div>
      <label class="inline">
        <span>{say.preset}</span>
        <select
          name="preset"
          value={preset ?? ""}
          onChange={(event) => {
            const name = event.currentTarget.value as KernelName | "";
            if (name) change({ kernel: kernels[name].kernel });
          }}
        >
          {!preset && (
            <option value="" selected={true}>
              {say.ownKernel}
            </option>
          )}
          {Object.entries(kernels).map(([name, { name: text }]) => (
            <option key={name} value={name} selected={name === preset}>
              {text[lang]}
            </option>
          ))}
        </select>
      </label>
      <div class="steps">
        <Step
          name="size"
          label={say.kernelSize}
          value={kernel.length}
          range={{ min: 1, max: mostKernel }}
          set={(side) => change({ kernel: withSide(kernel, side) })}
        />
        {(["stride", "padding", "dilation"] as const).map((name) => (
          <Step
            key={name}
            name={name}
            label={say[name]}
            value={scene[name]}
            range={limits[name]}
            set={(value) => change({ [name]: value })}
          />
        ))}
      </div>
    </section>
  );
}

interface StepProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number };
  readonly set: (value: number) => void;
}

function Step({ name, label, value, range: { min, max }, set }: StepProps): JSX.Element {
  const id = useId();
  return (
    <div class="step">
      <label for={id}>{label}</label>
      <output for={id}>{value}</output>
      <input
        id={id}
        name={name}
        type="range"
        min={min}
        max={max}
        step={1}
        value={value}
        onInput={(event) => set(Number(event.currentTarget.value))}
      />
    </div>
  );
}
