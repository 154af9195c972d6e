// C6: what one outlier does to min-max scaling, and what the z-score does to a skewed distribution.
import { deviceNamed, Generator, MinMaxScaler, randn } from "fathom";

const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const ordinary = Array.from(await randn([1000], { ...exact, generator: new Generator(1) }).data());
const rows = [...ordinary, 1000].map((value) => [value]);

const scaled = Array.from(new MinMaxScaler().fit(rows).transform(rows).data).slice(0, -1); // without the outlier
const mean = scaled.reduce((a, b) => a + b) / scaled.length;
const variance = scaled.reduce((total, value) => total + (value - mean) ** 2, 0) / scaled.length;

console.log({ minMax: Math.sqrt(variance) });
