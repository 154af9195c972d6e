import { hydrate } from "preact";
import "../style/index.css";
import "./convolution.css";
import type { PlaygroundPageData } from "../pageData.ts";
import { ConvolutionPage } from "./ConvolutionPage.tsx";

const data: PlaygroundPageData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("page");
if (place) hydrate(<ConvolutionPage data={data} />, place);
document.documentElement.dataset.alive = "true";
