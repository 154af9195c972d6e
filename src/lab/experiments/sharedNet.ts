import { conv2d, type Generator, grad, nn, randn, type Tensor, unfold } from "../../index.ts";

/** How a convolution treats places: what lies beyond the border, and how far apart its windows are. */
export interface Places {
  readonly paddingMode: "circular" | "zeros";
  readonly stride: number;
}

export const circular: Places = { paddingMode: "circular", stride: 1 };
export const zeroPadded: Places = { paddingMode: "zeros", stride: 1 };
export const strided: Places = { paddingMode: "circular", stride: 2 };

/** Convolution and a mean over all positions: on circular padding with stride 1, what it answers does not depend on where. */
export class SharedNet extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly head: nn.Linear = new nn.Linear(8, 1);

  constructor(places: Places = circular) {
    super();
    this.conv = new nn.Conv2d(1, 8, 3, { padding: 1, ...places });
  }

  /** The same weights on other places. */
  async on(places: Places): Promise<SharedNet> {
    const twin = new SharedNet(places);
    await twin.loadStateDict(this.stateDict());
    return twin;
  }

  forward(x: Tensor): Tensor {
    const maps = this.conv.forward(x).relu(); // [N, 8, H, W]
    return this.head.forward(maps.mean({ dim: [2, 3] })); // [N, 1]
  }
}

/**
 * A convolution with its weights untied, so that every position has its own: by how much the sum of their gradients
 * differs from the gradient of the shared weights, and the size of the latter.
 */
export async function tiedGradient(generator: Generator): Promise<{ tied: number; tiedSize: number }> {
  const x = randn([2, 1, 8, 8], { generator });
  const weight = randn([1, 1, 3, 3], { generator });
  const probe = randn([2, 1, 6, 6], { generator });
  const tied = grad((w: Tensor) => conv2d(x, w).square().mul(probe).sum())(weight); // [1, 1, 3, 3]
  const patches = unfold(x, 3); // [2, 9, 36]
  const untied = grad((w: Tensor) =>
    patches
      .mul(w)
      .sum({ dim: 1 })
      .square()
      .mul(probe.reshape([2, 36]))
      .sum(),
  )(weight.reshape([9, 1]).expand([9, 36])); // [9, 36]
  const difference = untied
    .sum({ dim: 1 })
    .sub(tied.reshape([9]))
    .abs()
    .max();
  return { tied: await difference.item(), tiedSize: await tied.abs().max().item() };
}
