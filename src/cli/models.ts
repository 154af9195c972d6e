import { add, cat, nn, relu, slice, type Tensor, zeros } from "../index.ts";
import type { ModelName } from "./settings.ts";

/** A network from images [B, C, H, W] to scores [B, classes]. */
export type Network = nn.Module & { forward(x: Tensor): Tensor };

/** Builds a network for images [C, H, W]. Weights come from the default generator. */
export function buildModel(name: ModelName, inputShape: readonly number[], classes: number): Network {
  const [channels, height, width] = inputShape;
  switch (name) {
    case "cnn":
      return new nn.Sequential(
        new nn.Conv2d(channels, 32, 3, { padding: 1 }),
        new nn.BatchNorm2d(32),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(32, 64, 3, { padding: 1 }),
        new nn.BatchNorm2d(64),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(64 * Math.floor(height / 4) * Math.floor(width / 4), 128),
        new nn.ReLU(),
        new nn.Linear(128, classes),
      );
    case "mlp": {
      const inputs = channels * height * width;
      const hidden = inputs >= 256 ? 512 : 128;
      return new nn.Sequential(
        new nn.Flatten(),
        new nn.Linear(inputs, hidden),
        new nn.ReLU(),
        new nn.Linear(hidden, hidden),
        new nn.ReLU(),
        new nn.Linear(hidden, classes),
      );
    }
    case "resnet20":
      return new ResNet20(channels, classes);
  }
}

/** Two convolutions and a way around them; where the shape changes the way around drops pixels and adds zero channels. */
class Block extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;
  readonly stride: number;
  readonly added: number;

  constructor(inChannels: number, channels: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inChannels, channels, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(channels);
    this.conv2 = new nn.Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(channels);
    this.stride = stride;
    this.added = channels - inChannels;
  }

  forward(x: Tensor): Tensor {
    const y = this.bn2.forward(this.conv2.forward(relu(this.bn1.forward(this.conv1.forward(x)))));
    return relu(add(y, this.#around(x, y)));
  }

  #around(x: Tensor, y: Tensor): Tensor {
    if (this.stride === 1 && this.added === 0) return x;
    const every = [0, null, this.stride] as const;
    const thinned = slice(x, [null, null, every, every]);
    const [n, , height, width] = y.shape;
    const side = zeros([n, this.added / 2, height, width], { device: x.device });
    return cat([side, thinned, side], 1);
  }
}

/**
 * The ResNet-20 for small images: 3 stages of 3 blocks with 16, 32 and 64 channels.
 *
 * @source He, Zhang, Ren and Sun 2015, arXiv:1512.03385, section 4.2, shortcut A
 */
class ResNet20 extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly bn1 = new nn.BatchNorm2d(16);
  readonly layer1 = stage(16, 16, 1);
  readonly layer2 = stage(16, 32, 2);
  readonly layer3 = stage(32, 64, 2);
  readonly pool = new nn.AdaptiveAvgPool2d(1);
  readonly flatten = new nn.Flatten();
  readonly linear: nn.Linear;

  constructor(channels: number, classes: number) {
    super();
    this.conv1 = new nn.Conv2d(channels, 16, 3, { padding: 1, bias: false });
    this.linear = new nn.Linear(64, classes);
  }

  forward(x: Tensor): Tensor {
    const first = relu(this.bn1.forward(this.conv1.forward(x)));
    const last = this.layer3.forward(this.layer2.forward(this.layer1.forward(first)));
    return this.linear.forward(this.flatten.forward(this.pool.forward(last)));
  }
}

function stage(inChannels: number, channels: number, stride: number): nn.Sequential {
  return new nn.Sequential(
    new Block(inChannels, channels, stride),
    new Block(channels, channels, 1),
    new Block(channels, channels, 1),
  );
}
