import * as f from "../../../src/index.ts";
import { type Adapter, type Adapters, attr } from "../adapter.ts";
import { givenOptions } from "../layers.ts";
import { substitute } from "../substitute.ts";

type Build<M> = new (inputSize: number, hiddenSize: number, options: object) => M;
type Inputs = Parameters<Adapter>[0];
type Attributes = Parameters<Adapter>[1];

function made<M extends f.nn.Module>(Layer: Build<M>, inputs: Inputs, attrs: Attributes): M {
  const { input_size: input, hidden_size: hidden, ...rest } = attrs;
  return substitute(new Layer(Number(input), Number(hidden), givenOptions(rest)), inputs);
}

const states = (inputs: Inputs): { h: f.Tensor | undefined; c: f.Tensor | undefined } => ({
  h: inputs.hx ?? inputs.h0 ?? inputs.h_0,
  c: inputs.cx ?? inputs.c0 ?? inputs.c_0,
});

/** Valid steps, which a case gives as an attribute or as an input. */
const lengthsOf = (inputs: Inputs, attrs: Attributes): f.nn.Lengths | undefined =>
  inputs.lengths ?? attr<readonly number[] | null>(attrs, "lengths") ?? undefined;

const sequence =
  (Layer: Build<f.nn.RNN | f.nn.GRU>): Adapter =>
  (inputs, attrs) => {
    const { h } = states(inputs);
    const result = made(Layer, inputs, attrs).forward(inputs.input, { h, lengths: lengthsOf(inputs, attrs) });
    return { output: result.output, h_n: result.h };
  };

export const recurrent: Adapters = {
  "torch.nn.GRU": sequence(f.nn.GRU),
  "torch.nn.GRUCell": (inputs, attrs) => made(f.nn.GRUCell, inputs, attrs).forward(inputs.input, states(inputs).h),
  "torch.nn.LSTM": (inputs, attrs) => {
    const lstm = made(f.nn.LSTM, inputs, attrs);
    const { output, h, c } = lstm.forward(inputs.input, { ...states(inputs), lengths: lengthsOf(inputs, attrs) });
    return { output, h_n: h, c_n: c };
  },
  "torch.nn.LSTMCell": (inputs, attrs) => made(f.nn.LSTMCell, inputs, attrs).forward(inputs.input, states(inputs)),
  "torch.nn.RNN": sequence(f.nn.RNN),
  "torch.nn.RNNCell": (inputs, attrs) => made(f.nn.RNNCell, inputs, attrs).forward(inputs.input, states(inputs).h),
};
