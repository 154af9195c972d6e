import { hydrate } from "preact";
import "../style/index.css";
import "./convolution.css";
import type { PlaygroundPageData } from "../pageData.ts";
import { ConvolutionPage } from "./ConvolutionPage.tsx";
import { Convolver } from "./convolver.ts";
import { spawnConvolver } from "./spawnConvolver.ts";

const data: PlaygroundPageData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("page");
const convolver = new Convolver(spawnConvolver);
addEventListener("pagehide", () => convolver.close());
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) convolver.again();
});

if (place) hydrate(<ConvolutionPage data={data} convolver={convolver} />, place);
document.documentElement.dataset.alive = "true";
