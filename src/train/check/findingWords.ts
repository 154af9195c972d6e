import { show } from "../../ir/shape.ts";
import type { Descent, FindingWords, IdleLayer, Looked, Spread } from "./finding.ts";

const figure = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (share: number): string => `${figure(100 * share)} %`;
const spread = ({ mean, deviation, smallest, largest }: Spread): string =>
  `mean ${figure(mean)}, standard deviation ${figure(deviation)}, from ${figure(smallest)} to ${figure(largest)}`;
const looked = ({ samples, of }: Looked): string =>
  samples === of ? `all ${of} samples` : `${samples} of ${of} samples`;
const list = (names: readonly (string | number)[]): string =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
const layers = (all: readonly IdleLayer[]): string =>
  list(all.map(({ path, op, idle, units }) => `${path || op} (${op}: ${idle} of ${units})`));
const descent = ({ samples, steps, from, to, lr }: Descent): string =>
  `${samples} samples from loss ${figure(from)} to ${figure(to)} in ${steps} steps at learning rate ${figure(lr)}`;
const duration = (ms: number): string =>
  ms < 1000 ? `${figure(ms)} ms` : ms < 120_000 ? `${figure(ms / 1000)} s` : `${figure(ms / 60_000)} min`;
const mebibytes = (bytes: number): string => `${figure(bytes / 2 ** 20)} MiB`;
const parts = { data: "reading the data", forward: "forward", loss: "the loss", backward: "backward", step: "a step" };

/** What `check` says, in English. */
export const findingWords: FindingWords = {
  "inputs-scaled": (facts) => `inputs are of a usual scale: ${spread(facts)} (${looked(facts)})`,
  "inputs-indices": (facts) =>
    `inputs are whole numbers from ${facts.smallest} to ${facts.largest} (${looked(facts)}); they have no scale to check`,
  "inputs-unscaled": ({ worst, ...facts }) =>
    `unscaled inputs: ${spread(facts)}${worst ? `; feature ${worst.feature} has mean ${figure(worst.mean)} and standard deviation ${figure(worst.deviation)}` : ""} (${looked(facts)}). ` +
    "Fit a StandardScaler to the training inputs and give the model what it makes of them.",
  "inputs-constant": ({ features, of }) =>
    `${features.length} of ${of} features never change: ${list(features)}. They teach nothing; a column may have been lost.`,
  "inputs-alike": (facts) => `every input is the same one (${looked(facts)}): the data set repeats one sample.`,
  "inputs-not-finite": ({ count, sample, value, ...rest }) =>
    `${count} input values are not finite, the first (${value}) in sample ${sample} (${looked(rest)}). Leave such samples out or fill them.`,
  "labels-balanced": ({ counts, ...rest }) =>
    `${counts.length} classes with ${Math.min(...counts)} to ${Math.max(...counts)} samples each (${looked(rest)})`,
  "labels-imbalanced": ({ counts, most, share, ...rest }) =>
    `imbalanced labels: class ${most} holds ${percent(share)}, the rarest class ${Math.min(...counts.filter((count) => count > 0))} samples (${looked(rest)}). ` +
    `A model that always says ${most} is right that often; weight the loss or sample the classes evenly.`,
  "labels-missing": ({ missing, classes, ...rest }) =>
    `the model scores ${classes} classes, but no sample has ${missing.length === 1 ? "class" : "classes"} ${list(missing)} (${looked(rest)}).`,
  "labels-one": ({ label, ...rest }) => `every label is ${label} (${looked(rest)}): there is nothing to tell apart.`,
  "labels-out-of-range": ({ label, sample, classes, count, smallest, largest, ...rest }) =>
    `${count} labels lie outside [0, ${classes}), the first (${label}) at sample ${sample} (${looked(rest)}). ` +
    (smallest >= 1 && largest === classes
      ? "They seem to be counted from 1: subtract 1."
      : `Labels are class numbers from 0; the model's last layer has ${classes} outputs.`),
  "labels-sorted": ({ distinct, expected, samples }) =>
    `sorted labels: ${samples} samples in a row hold ${figure(distinct)} classes on average, mixed ones would hold ${figure(expected)}. ` +
    "Each step would teach one class and forget the others: shuffle.",
  "targets-scaled": (facts) => `targets are of a usual scale: ${spread(facts)} (${looked(facts)})`,
  "targets-unscaled": (facts) =>
    `unscaled targets: ${spread(facts)} (${looked(facts)}). Scale them to mean 0 and standard deviation 1, and scale predictions back.`,
  "targets-alike": ({ value, ...rest }) =>
    `every target is ${figure(value)} (${looked(rest)}): there is nothing to learn.`,
  "targets-not-finite": ({ count, sample, value, ...rest }) =>
    `${count} targets are not finite, the first (${value}) in sample ${sample} (${looked(rest)}).`,
  "targets-whole": (facts) =>
    `targets are whole numbers from ${facts.smallest} to ${facts.largest} (${looked(facts)}) and no classes of the output's; their balance is not checked`,
  "shapes-fit": ({ x, y, output }) => `x ${show(x)} gives output ${show(output)} for y ${show(y)}`,
  "pass-fault": ({ during, message }) => `${parts[during]} throws: ${message}`,
  "last-batch-fault": ({ samples, batchSize, message }) =>
    `the last batch of an epoch holds ${samples} instead of ${batchSize} samples, and then: ${message} Set dropLast, or another batch size.`,
  "statistics-noisy": ({ batchSize }) =>
    `batch normalisation with ${batchSize === 1 ? "one sample" : `${batchSize} samples`} a step: each is normalised by its own chance, and evaluation by other statistics. Take 8 samples or more, or GroupNorm.`,
  "loss-expected": ({ loss, chance, classes }) => {
    if (chance === null) return `the loss begins at ${figure(loss)}`;
    if (classes === null) return `the loss begins at ${figure(loss)}; predicting the mean gives ${figure(chance)}`;
    const even = Math.log(classes);
    const other = Math.abs(chance - even) > 1e-3 * even ? `; equal scores give ${figure(chance)}` : "";
    return `the loss begins at ${figure(loss)}, near ln ${classes} = ${figure(even)}${other}`;
  },
  "loss-unexpected": ({ loss, chance, classes }) =>
    classes === null
      ? `the loss begins at ${figure(loss)}, but predicting the mean gives ${figure(chance)}: outputs and targets are of different scales.`
      : `the loss begins at ${figure(loss)}, but equal scores for ${classes} classes give ${figure(chance)} (ln ${classes} = ${figure(Math.log(classes))}): ` +
        (loss > chance
          ? "the first scores are large and wrong. Look at the inputs' scale and at the last layer's initialisation."
          : "the model knows already, sees the labels, or the loss is another than it seems."),
  "loss-negative": ({ loss, chance }) =>
    `the loss begins at ${figure(loss)}, below 0, and equal scores give ${figure(chance)}: a negative log-likelihood needs log-probabilities, so end the model with LogSoftmax or use crossEntropy on the raw scores.`,
  "loss-not-finite": ({ loss, badOutputs }) =>
    `the loss begins at ${loss}${badOutputs > 0 ? `, and ${badOutputs} outputs are not finite` : ", though every output is finite"}.`,
  "loss-summed": ({ ratio }) =>
    `the loss is a sum, not a mean: the same batch twice gives ${figure(ratio)} times the loss. Gradients grow with the batch size; use the mean, or divide the learning rate.`,
  "scores-squashed": ({ by, best }) =>
    by === "softmax"
      ? `softmax twice: the model's outputs are probabilities already, and the loss applies softmax again, so that even a perfect model has loss ${figure(best)}. Give the loss raw scores.`
      : `the model's outputs lie in (0, 1) already, and the loss expects raw scores: even a perfect model has loss ${figure(best)}. Take the last sigmoid away.`,
  "outputs-alike": ({ samples }) =>
    `the model gives the same output for ${samples} different inputs: nothing of the input reaches it.`,
  "units-alive": ({ layers: count, idle, units }) =>
    count === 0
      ? "the model has no ReLU, sigmoid or tanh that could be stuck"
      : `${units - idle} of ${units} units in ${count} activation layers are active`,
  "units-dead": ({ layers: all, samples }) =>
    `dead units: 0 for each of ${samples} samples in ${layers(all)}. They get no gradient; look at the biases, the initialisation and the inputs' scale.`,
  "layers-dead": ({ layers: all, samples }) =>
    `dead layers: every unit is 0 for each of ${samples} samples in ${layers(all)}. Nothing before them learns; look at the biases, the initialisation and the inputs' scale.`,
  "units-saturated": ({ layers: all, samples }) =>
    `saturated units: at an end of their range for each of ${samples} samples in ${layers(all)}. Their gradient is near 0; scale the inputs, or initialise with smaller weights.`,
  "gradients-reach": ({ parameters, smallest, largest }) =>
    parameters === 1
      ? `the gradient reaches the only parameter, ${largest.name} (norm ${figure(largest.norm)})`
      : `gradients reach all ${parameters} parameters and are finite: norms from ${figure(smallest.norm)} (${smallest.name}) to ${figure(largest.norm)} (${largest.name})`,
  "gradients-missing": ({ names }) =>
    `no gradient reaches ${list(names)}: a detach(), noGrad or a value read to the host cuts them off, or forward does not use them.`,
  "gradients-zero": ({ names }) => `the gradient is 0 everywhere in ${list(names)}: these will not move.`,
  "gradients-uneven": ({ smallest, largest }) =>
    `gradients vanish or explode on their way: of size ${figure(smallest.size)} in ${smallest.name}, ${figure(largest.size)} in ${largest.name}. Use ReLU instead of sigmoid, normalisation, or ways around the layers.`,
  "gradients-not-finite": ({ names }) => `the gradient is NaN or infinite in ${list(names)}.`,
  "parameters-frozen": ({ names, of }) =>
    `${names.length} of ${of} parameters are frozen: ${list(names)}. If that is not meant, call unfreeze() on their layers.`,
  "parameters-left-out": ({ names, of }) =>
    `the optimizer does not hold ${names.length} of ${of} parameters: ${list(names)}. Give it model.parameters(), after the last layer was made.`,
  "overfit-reached": (facts) => `one batch is learnt: ${descent(facts)}${accuracy(facts)}`,
  "overfit-slow": ({ adam, ...facts }) =>
    `slow: ${descent(facts)}${accuracy(facts)}, while Adam at ${figure(adam.lr)} needs ${adam.steps} steps to ${figure(adam.to)}. The model can learn; the optimizer's learning rate is small.`,
  "overfit-diverged": ({ adam, ...facts }) =>
    `diverges: ${descent(facts)}, while Adam at ${figure(adam.lr)} comes to ${figure(adam.to)} in ${adam.steps}. The model can learn; lower the optimizer's learning rate.`,
  "overfit-short": ({ adam, ...facts }) =>
    `one batch is not learnt: ${descent(facts)}${accuracy(facts)}, and Adam comes to ${figure(adam.to)} at best. Look for the fault in the model, the loss or the labels.`,
  "forecast-time": ({ stepMs, stepsPerEpoch, epochs, totalMs, timed }) =>
    `${duration(stepMs)} a step (median of ${timed}), so about ${duration(totalMs)} for ${epochs} epochs of ${stepsPerEpoch} steps, without validation`,
  "forecast-untimed": ({ stepsPerEpoch, epochs }) =>
    `${epochs} epochs of ${stepsPerEpoch} steps; for their time give check a clock: performance.now`,
  "forecast-memory": ({ lastingBytes, stepBytes, totalBytes, batchSize }) =>
    `${mebibytes(totalBytes)} of memory: ${mebibytes(lastingBytes)} lasting (parameters, statistics, optimizer) and ${mebibytes(stepBytes)} within a step, for ${batchSize} samples at a time`,
  "forecast-unplanned": ({ device }) => `the device ${device} plans no memory, so there is no forecast of it`,
  "not-checked": ({ topics }) => `not checked, because of the above: ${topics.join(", ")}`,
};

function accuracy(facts: Descent): string {
  return facts.accuracy === null ? "" : `, ${percent(facts.accuracy)} right`;
}
