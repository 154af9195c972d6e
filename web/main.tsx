import { hydrate } from "preact";
import "./style/index.css";
import { CardPage } from "./CardPage.tsx";
import { Experiment } from "./experiment.ts";
import type { CardPageData } from "./pageData.ts";
import { spawnWorker } from "./spawnWorker.ts";

const data: CardPageData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("page");
const experiment = new Experiment(data.face.id, spawnWorker);

// Nothing computes where nobody looks.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) experiment.pause();
});
addEventListener("pagehide", () => experiment.close());

if (place) hydrate(<CardPage data={data} experiment={experiment} />, place);
document.documentElement.dataset.alive = "true";
