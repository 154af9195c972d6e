/** A file of a dataset, as it is published. */
export interface DatasetFile {
  readonly name: string;
  readonly sha256: string;
}

/** A published dataset of four gzipped IDX files. */
export interface KnownDataset {
  readonly name: string;
  /** Where the files lie; ends with a slash. */
  readonly baseUrl: string;
  readonly files: readonly DatasetFile[];
  readonly classes: readonly string[];
  readonly origin: string;
  readonly licence: string;
}

/** Names of the files of MNIST and the datasets made in its image, without ".gz". */
export const idxFileNames = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** Datasets that can be fetched by name. The addresses are those torchvision uses; the checksums decide. */
export const knownDatasets = {
  mnist: {
    name: "mnist",
    baseUrl: "https://ossci-datasets.s3.amazonaws.com/mnist/",
    files: files(
      "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    origin: "Y. LeCun, C. Cortes, C. Burges",
    licence: "CC BY-SA 3.0",
  },
  "fashion-mnist": {
    name: "fashion-mnist",
    baseUrl: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    files: files(
      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
    classes: ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
    origin: "H. Xiao, K. Rasul, R. Vollgraf 2017, arXiv:1708.07747",
    licence: "MIT",
  },
} as const satisfies Record<string, KnownDataset>;

function files(trainImages: string, trainLabels: string, testImages: string, testLabels: string): DatasetFile[] {
  const { train, test } = idxFileNames;
  return [
    { name: `${train.images}.gz`, sha256: trainImages },
    { name: `${train.labels}.gz`, sha256: trainLabels },
    { name: `${test.images}.gz`, sha256: testImages },
    { name: `${test.labels}.gz`, sha256: testLabels },
  ];
}
